/** Every command by everybody who may knock, once more on PostgreSQL, where nothing that was read is known for long. */
import '../server/matrix.test.ts';
