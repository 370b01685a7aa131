/** The door of this workspace: what the command line may use of the server. */
export { serve, type Running, type ServeOptions } from './serve.ts';
export { networksIn } from './egress/addresses.ts';
export { openHouse, readNote, type House, type ServerNote } from './house.ts';
export { importFile, type ImportOptions } from './transfer.ts';
export { createApp, type App, type AppOptions } from './app.ts';
export { commandSchemas, type CommandSchema } from './openapi/openapi.ts';
export { StoreError } from '@dualtrack/store';
export { mailSettings, type MailSettings } from './people/mail.ts';
