/** Checks e-mail addresses that no schema has checked, by the same rules as `format: email`. */

/** The longest address that SMTP can carry. */
export const maxEmailLength = 254

const address = /^[a-z\d!#$%&'*+/=?^_`{|}~-]+(\.[a-z\d!#$%&'*+/=?^_`{|}~-]+)*@([a-z\d-]+\.)+[a-z\d-]+$/i
/** A part of the domain begins or ends with a hyphen. */
const strayHyphen = /@-|-\.|\.-|-$/

export function isEmailAddress(text: string): boolean {
  if (text.length > maxEmailLength || !address.test(text)) return false
  return !strayHyphen.test(text.slice(text.indexOf('@')))
}
