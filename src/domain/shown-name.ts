/** How a person is named where an account is shown to others. */

const erased = 'Deleted account'

/** An erased account has no name left; every other one has. */
export function shownName(displayName: string): string {
  return displayName === '' ? erased : displayName
}
