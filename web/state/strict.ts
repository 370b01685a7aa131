/**
 * Imported before everything else: tells the schema library not to try whether code can be made from text, which the
 * content policy of these pages forbids and browsers would report.
 */
(globalThis as { __zod_globalConfig?: { jitless: boolean } }).__zod_globalConfig = { jitless: true };
