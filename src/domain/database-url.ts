/**
 * Reads the URL of a PostgreSQL database. As in PostgreSQL's own clients, the URL may name several
 * hosts, and `target_session_attrs` says which of them to take.
 */

const targets = ['any', 'read-write', 'primary'] as const
export type SessionTarget = (typeof targets)[number]

type DatabaseUrl = {
  /** One URL for each host, in order. */
  urls: readonly string[]
  target: SessionTarget
}

/** The URL with its user and password before the hosts, the hosts, and the rest. */
const parts = /^(postgres(?:ql)?:\/\/(?:[^/?#]*@)?)([^/?#]*)(.*)$/is
const targetParameter = /([?&])target_session_attrs=[^&#]*&?/

/** Throws an Error that says what is wrong, in words that follow the name of the setting. */
export function parseDatabaseUrl(text: string): DatabaseUrl {
  const [, start = '', hosts = '', rest = ''] = parts.exec(text) ?? []
  const urls = hosts.split(',').map((host) => `${start}${host}${rest}`)
  const [first] = urls
  // The message does not repeat the value, because a database URL carries a password.
  if (start === '' || first === undefined || !urls.every((url) => URL.canParse(url))) {
    throw new Error('must be a URL that starts with postgres:// or postgresql://')
  }
  if (urls.length > 1 && hosts.split(',').some((host) => host === '')) {
    throw new Error('must not have an empty host between commas')
  }
  const given = new URL(first).searchParams.get('target_session_attrs')
  // The service writes, so it has no use for a standby.
  const usual = urls.length > 1 ? 'read-write' : 'any'
  const target = given === null ? usual : targets.find((candidate) => candidate === given)
  if (target === undefined) throw new Error(`must have one of ${targets.join(', ')} as target_session_attrs`)
  return { urls: urls.map((url) => url.replace(targetParameter, '$1')), target }
}
