/** Applies missing migrations and ends: for deployments that migrate before they start the new release. */
import { loadConfig } from '../src/config.ts'
import { openDatabase } from '../src/db/client.ts'
import { prepareQueues } from '../src/jobs/prepare-queues.ts'

const database = await openDatabase(loadConfig(process.env), {
  onError: (error) => process.stderr.write(`${error}\n`),
})
await database.prepare((_db, jobStore) => prepareQueues(jobStore))
await database.close()
process.stdout.write('The database has all migrations.\n')
