/** Which passwords are refused because they are guessed first: those that leaked most often, and what stands in the account. */
import { comparable, isEasilyGuessed, passwordLengthFault } from '../domain/credentials/password-rules.ts'

/** Whose password it shall be: an address and a name are no secrets. */
export type PasswordOwner = { email: string | null; displayName: string }

let loading: Promise<ReadonlySet<string>> | undefined

/** Read when the first password is chosen, so that the service starts without it. */
function commonPasswords(): Promise<ReadonlySet<string>> {
  loading ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common']),
  )
  return loading
}

/** What is wrong with a password that somebody chooses, or `undefined`. */
export async function findPasswordFault(
  password: string,
  { email, displayName }: PasswordOwner,
): Promise<string | undefined> {
  const fault = passwordLengthFault(password)
  if (fault) return fault
  const own = [email ?? '', email?.split('@', 1)[0] ?? '', displayName].map(comparable)
  if (isEasilyGuessed(password, (text) => text !== '' && own.includes(text))) {
    return 'must not be the e-mail address or the name of the account'
  }
  const common = await commonPasswords()
  return isEasilyGuessed(password, (text) => common.has(text))
    ? 'is among the passwords that are guessed first; choose another'
    : undefined
}
