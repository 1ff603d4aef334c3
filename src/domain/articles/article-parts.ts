/**
 * Value types of an article's members. Sources and pictures are stored as JSON and sent unchanged.
 */

export const sourceKinds = ['primary', 'via', 'data'] as const
type SourceKind = (typeof sourceKinds)[number]

/** A cited source. Frontends show `subscriptionRequired` as "[sub]". */
export type Source = {
  publisher: string
  title: string | null
  url: string
  subscriptionRequired: boolean
  kind: SourceKind
}

/** Width and height are those of the original image, in pixels. */
export type HeroImage = {
  url: string
  alt: string
  caption: string | null
  credit: string | null
  width: number | null
  height: number | null
}

/** Members that are derived from the body unless the author gives them. */
export const derivedFields = ['excerpt', 'readingMinutes'] as const

export const commentPolicies = ['open', 'premoderated', 'closed'] as const
export type CommentPolicy = (typeof commentPolicies)[number]
