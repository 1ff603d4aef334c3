/**
 * Builds tap with the plugins that .taprc names, unless this has been done since they were
 * installed.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** `npm ci` deletes this file together with the built tap. */
const stampFile = 'node_modules/.cache/masthead/tap-built'

export function buildTap(): void {
  const stamp = createHash('sha256')
    .update(readFileSync('.taprc'))
    .update(readFileSync('node_modules/tap/package.json'))
    .digest('hex')
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return
  execFileSync('node_modules/.bin/tap', ['build'], { stdio: ['ignore', 'ignore', 'inherit'] })
  mkdirSync(dirname(stampFile), { recursive: true })
  writeFileSync(stampFile, stamp)
}
