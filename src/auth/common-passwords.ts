/**
 * Refuses the passwords that attackers guess first: those that have leaked most often, and the
 * account's own e-mail address and name.
 */
import { comparable, isEasilyGuessed, passwordLengthFault } from '../domain/credentials/password-rules.ts'

/** The account that the password is for. Its address and its name are no secrets. */
type PasswordOwner = { email: string | null; displayName: string }

let loading: Promise<ReadonlySet<string>> | undefined

/** The list is read when the first password is chosen, so that it does not delay the start. */
function commonPasswords(): Promise<ReadonlySet<string>> {
  loading ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common']),
  )
  return loading
}

/** Says what is wrong with a newly chosen password; `undefined` if nothing is. */
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
