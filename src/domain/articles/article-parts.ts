/** The value types that an article is made of; stored as JSON, copied unchanged to the wire. */

export const sourceKinds = ['primary', 'via', 'data'] as const
export type SourceKind = (typeof sourceKinds)[number]

/** A cited source. `subscriptionRequired` is what a reader sees as "[sub]". */
export type Source = {
  publisher: string
  title: string | null
  url: string
  subscriptionRequired: boolean
  kind: SourceKind
}

/** Width and height are pixels of the original image. */
export type HeroImage = {
  url: string
  alt: string
  caption: string | null
  credit: string | null
  width: number | null
  height: number | null
}

/** What is made from the body unless the author gives it. */
export const derivedFields = ['excerpt', 'readingMinutes'] as const

export const commentPolicies = ['open', 'premoderated', 'closed'] as const
export type CommentPolicy = (typeof commentPolicies)[number]
