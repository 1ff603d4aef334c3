/**
 * Applies missing migrations and exits, for deployments that migrate before they start a new
 * release.
 */
import { prepareQueues } from '../src/boot/prepare-queues.ts'
import { loadConfig } from '../src/config/settings.ts'
import { openDatabase } from '../src/db/client.ts'

const database = await openDatabase(loadConfig(process.env), {
  onError: (error) => process.stderr.write(`${error}\n`),
  onNotice: (message) => process.stderr.write(`${message}\n`),
})
await database.prepare((_db, jobStore) => prepareQueues(jobStore))
await database.close()
process.stdout.write('The database has all migrations.\n')
