/** The addresses of letters in the archive, and of the pages that links in letters lead to. */

export function letterUrl(publicUrl: string, { slug, id }: { slug: string; id: string }): string {
  return `${publicUrl}/v1/newsletters/${slug}/letters/${id}`
}

/** `token` is a token of `auth/newsletter-links.ts`. */
export function personalLinks(
  publicUrl: string,
  token: string,
): { unsubscribeUrl: string; preferencesUrl: string } {
  const pages = `${publicUrl}/v1/newsletter-signups`
  return {
    unsubscribeUrl: `${pages}/unsubscribe?token=${token}`,
    preferencesUrl: `${pages}/preferences?token=${token}`,
  }
}

/** Links that look like those of a reader, with a token that nobody has. */
export function sampleLinks(publicUrl: string): { unsubscribeUrl: string; preferencesUrl: string } {
  return personalLinks(publicUrl, 'preview'.padEnd(64, '-'))
}
