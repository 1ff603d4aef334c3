/** What an e-mail address is: the same as the schemas' `format: email` says, for addresses that come another way. */

/** Longest address that SMTP can carry. */
export const maxEmailLength = 254

const address = /^[a-z\d!#$%&'*+/=?^_`{|}~-]+(\.[a-z\d!#$%&'*+/=?^_`{|}~-]+)*@([a-z\d-]+\.)+[a-z\d-]+$/i
/** Of a domain: a part of it begins or ends with a hyphen. */
const strayHyphen = /@-|-\.|\.-|-$/

export function isEmailAddress(text: string): boolean {
  if (text.length > maxEmailLength || !address.test(text)) return false
  return !strayHyphen.test(text.slice(text.indexOf('@')))
}
