/** How presenters name a person; the rule is the domain's, since a refusal may name one too. */
export { shownName } from '../../domain/accounts/shown-name.ts'
