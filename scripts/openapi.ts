/** Writes openapi.yaml from the routes; with --check it only compares, and fails where the file is out of date. */
import { readFileSync, writeFileSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { pino } from 'pino'
import { buildApp } from '../src/app.ts'
import { assembleDeps } from '../src/boot/assemble.ts'
import { loadConfig } from '../src/config/settings.ts'
import { embeddedDatabase } from '../src/db/embedded.ts'
import { documentAsYaml } from '../src/http/openapi.ts'

const file = new URL('../openapi.yaml', import.meta.url)
// No route asks the database anything before a request comes: it need not even be open.
const database = embeddedDatabase(new PGlite())
const config = loadConfig({ SECRET_KEY: 'only to build the document, never used' })
const app = await buildApp(assembleDeps({ config, database, log: pino({ level: 'silent' }) }))
const document = documentAsYaml(app)

if (!process.argv.includes('--check')) {
  writeFileSync(file, document)
  process.stdout.write('openapi.yaml is written.\n')
} else if (readFileSync(file, 'utf8') === document) {
  process.stdout.write('openapi.yaml is up to date.\n')
} else {
  process.stderr.write('openapi.yaml is out of date: run `npm run openapi` and commit it.\n')
  process.exitCode = 1
}
await app.close()
await database.close()
