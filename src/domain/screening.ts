/** Screening: what becomes of a comment as it is posted or edited, and why. */

export const screeningOutcomes = ['visible', 'pending', 'refused'] as const
export type ScreeningOutcome = (typeof screeningOutcomes)[number]

/** What held or refused a comment: the article is premoderated, a rule, the outside judge, or readers' reports. */
export const screeningSources = ['policy', 'rule', 'judge', 'reports'] as const
export type ScreeningSource = (typeof screeningSources)[number]

/** `evidence`: what it was found in, for moderators. */
export type ScreeningReason = { rule: string; evidence: string }

export type Screening = { outcome: ScreeningOutcome; source: ScreeningSource; reasons: ScreeningReason[] }
