/** The name under which an account is shown to others. */

const erased = 'Deleted account'

/** Only an erased account has an empty name. */
export function shownName(displayName: string): string {
  return displayName === '' ? erased : displayName
}
