/** Writes openapi.yaml from the routes. With --check it only compares the file with them. */
import { PGlite } from '@electric-sql/pglite'
import { pino } from 'pino'
import { buildApp } from '../src/app.ts'
import { assembleDeps } from '../src/boot/assemble.ts'
import { loadConfig } from '../src/config/settings.ts'
import { embeddedDatabase } from '../src/db/embedded.ts'
import { documentAsYaml } from '../src/http/openapi.ts'
import { writeOrCheck } from './generated-file.ts'

// No route queries the database before the first request, so the database can stay empty.
const database = embeddedDatabase(new PGlite())
const config = loadConfig({ SECRET_KEY: 'only to build the document, never used' })
const app = await buildApp(assembleDeps({ config, database, log: pino({ level: 'silent' }) }))
writeOrCheck('openapi.yaml', documentAsYaml(app), 'openapi')
await app.close()
await database.close()
