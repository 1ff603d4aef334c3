/** The URL of a database: its hosts, in order, and which of them a connection may take. */
import t from 'tap'
import { parseDatabaseUrl } from '../../src/domain/database-url.ts'

const good: [text: string, urls: string[], target: string][] = [
  ['postgres://h/d', ['postgres://h/d'], 'any'],
  ['postgresql://u:p@h:1/d?sslmode=require', ['postgresql://u:p@h:1/d?sslmode=require'], 'any'],
  ['postgres:///d?host=/run/postgresql', ['postgres:///d?host=/run/postgresql'], 'any'],
  ['postgres://u@h1:1,h2:2/d', ['postgres://u@h1:1/d', 'postgres://u@h2:2/d'], 'read-write'],
  ['postgres://u:a,b@[::1]:1,h2', ['postgres://u:a,b@[::1]:1', 'postgres://u:a,b@h2'], 'read-write'],
  [
    'postgres://h1,h2/d?target_session_attrs=primary&a=1',
    ['postgres://h1/d?a=1', 'postgres://h2/d?a=1'],
    'primary',
  ],
  [
    'postgres://h1,h2/d?a=1&target_session_attrs=any',
    ['postgres://h1/d?a=1&', 'postgres://h2/d?a=1&'],
    'any',
  ],
  ['postgres://h/d?target_session_attrs=read-write', ['postgres://h/d?'], 'read-write'],
]

const bad = [
  ...['', 'h', 'mysql://h/d', 'postgres:h', 'xpostgres://h/d', 'postgres://h:x/d', 'postgres://h1,h2:x/d'],
  ...['postgres://h1,/d', 'postgres://,h2/d', 'postgres://h1,,h2/d', 'postgres://h1:65536,h2/d'],
  ...['standby', 'prefer-standby', 'read-only', '', 'READ-WRITE'].map(
    (target) => `postgres://h1,h2/d?target_session_attrs=${target}`,
  ),
]

t.test('does', async (t) => {
  for (const [text, urls, target] of good) t.strictSame(parseDatabaseUrl(text), { urls, target }, text)
})

t.test('refuses', async (t) => {
  for (const text of bad) t.throws(() => parseDatabaseUrl(text), { message: /^must / }, text)
})
