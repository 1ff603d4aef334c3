/** The language of a news sitemap: ISO 639, two or three letters, but for Chinese, of which Google knows two. */

export function newsLanguage(language: string): string {
  const [primary = 'en', ...subtags] = language.toLowerCase().split('-')
  if (primary !== 'zh') return primary
  return subtags.some((subtag) => ['tw', 'hk', 'mo', 'hant'].includes(subtag)) ? 'zh-tw' : 'zh-cn'
}
