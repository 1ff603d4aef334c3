/**
 * Applies missing migrations and exits, for deployments that migrate before they start a new
 * release.
 */
import { operatorMessage } from '../src/boot/operator-message.ts'
import { prepareQueues } from '../src/boot/prepare-queues.ts'
import { loadConfig } from '../src/config/settings.ts'
import { openDatabase } from '../src/db/client.ts'

async function migrate(): Promise<void> {
  const database = await openDatabase(loadConfig(process.env), {
    onError: (error) => process.stderr.write(`${error}\n`),
    onNotice: (message) => process.stderr.write(`${message}\n`),
  })
  try {
    await database.prepare((_db, jobStore) => prepareQueues(jobStore))
  } finally {
    await database.close()
  }
}

try {
  await migrate()
  process.stdout.write('The database has all migrations.\n')
} catch (error) {
  process.stderr.write(`${operatorMessage(error as Error)}\n`)
  process.exitCode = 1
}
