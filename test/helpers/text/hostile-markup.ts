/** Markup that tries to become active content, and functions that find active content in HTML. */
import { Parser } from 'htmlparser2'

/**
 * Scripts, event handlers, frames, styles and URLs that run code, and tricks with the syntax that
 * get them past a filter.
 */
export const vectors: readonly string[] = [
  // Elements that run or load code.
  '<script>alert(1)</script>',
  '<SCRIPT SRC=//evil.example/x.js></SCRIPT>',
  '<script\n>alert(1)</script\n>',
  '<script/x>alert(1)</script>',
  '<scr<script>ipt>alert(1)</scr</script>ipt>',
  '<<script>alert(1);//<</script>',
  '<script>alert(1)',
  '</script><script>alert(1)</script>',
  '<iframe src="javascript:alert(1)"></iframe>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<object data="data:text/html,<script>alert(1)</script>"></object>',
  '<embed src="javascript:alert(1)">',
  '<applet code="Evil.class"></applet>',
  '<base href="javascript:alert(1)//">',
  '<link rel="stylesheet" href="javascript:alert(1)">',
  '<link rel=import href="data:text/html,<script>alert(1)</script>">',
  '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
  '<meta charset="utf-7">+ADw-script+AD4-alert(1)+ADw-/script+AD4-',
  '<style>@import "javascript:alert(1)";</style>',
  '<style>body{background:url("javascript:alert(1)")}</style>',
  '<form action="javascript:alert(1)"><button>x</button></form>',
  '<button formaction="javascript:alert(1)">x</button>',
  '<input autofocus onfocus=alert(1)>',
  '<textarea autofocus onfocus=alert(1)></textarea>',
  '<select autofocus onfocus=alert(1)></select>',
  '<video src=x onerror=alert(1)></video>',
  '<video><source onerror="alert(1)"></video>',
  '<audio src=x onerror=alert(1)></audio>',
  '<marquee onstart=alert(1)>x</marquee>',
  '<frameset onload=alert(1)><frame src="javascript:alert(1)"></frameset>',
  '<portal src="https://evil.example">',
  '<dialog open onclose=alert(1)><form method=dialog><button>x</button></form></dialog>',
  // Event handlers on elements that are allowed.
  '<img src=x onerror=alert(1)>',
  '<img src="x" ONERROR="alert(1)">',
  '<img src=x onerror\n=\nalert(1)>',
  '<img/src=x/onerror=alert(1)>',
  '<img src=`x` onerror=alert(1)>',
  '<img """><script>alert(1)</script>">',
  '<img src="x:x" onerror="alert(1)" alt="">',
  '<IMG SRC="javascript:alert(1);">',
  '<img dynsrc="javascript:alert(1)">',
  '<img lowsrc="javascript:alert(1)">',
  '<img srcset="javascript:alert(1) 1x">',
  '<a onmouseover="alert(1)">x</a>',
  '<a href="#" onclick=alert(1)>x</a>',
  '<p onpointerenter=alert(1)>x</p>',
  '<p style="background:url(javascript:alert(1))">x</p>',
  '<td style="width:expression(alert(1))">x</td>',
  '<th style="text-align:left;background:url(javascript:alert(1))">x</th>',
  '<table background="javascript:alert(1)"><tr><td background="javascript:alert(1)">x</td></tr></table>',
  '<body onload=alert(1)>',
  '<details open ontoggle=alert(1)>x</details>',
  '<p id=x tabindex=1 onfocus=alert(1)>x</p>',
  '<blockquote cite="javascript:alert(1)">x</blockquote>',
  '<q cite="javascript:alert(1)">x</q>',
  '<ol start="1" onclick="alert(1)"><li>x</li></ol>',
  '<code class="language-x onclick=alert(1)">x</code>',
  '<code class="language-js evil">x</code>',
  // URLs that run code.
  '<a href="javascript:alert(1)">x</a>',
  '<a href="JaVaScRiPt:alert(1)">x</a>',
  '<a href=" javascript:alert(1)">x</a>',
  '<a href="\u0001javascript:alert(1)">x</a>',
  '<a href="java\tscript:alert(1)">x</a>',
  '<a href="java\nscript:alert(1)">x</a>',
  '<a href="java&#9;script:alert(1)">x</a>',
  '<a href="java&Tab;script&colon;alert(1)">x</a>',
  '<a href="&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)">x</a>',
  '<a href="&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1)">x</a>',
  '<a href="&#0000106avascript:alert(1)">x</a>',
  '<a href="javascript&colon;alert(1)">x</a>',
  '<a href="javascript:/*--></title></style></textarea></script>*/alert(1)">x</a>',
  '<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">x</a>',
  '<a href="DATA:text/html,<script>alert(1)</script>">x</a>',
  '<a href="vbscript:msgbox(1)">x</a>',
  '<a href="feed:javascript:alert(1)">x</a>',
  '<a href="view-source:javascript:alert(1)">x</a>',
  '<a href="blob:https://evil.example/1">x</a>',
  '<a href="//evil.example">x</a>',
  '<a href="/\\evil.example">x</a>',
  '<a xlink:href="javascript:alert(1)">x</a>',
  '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
  '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
  // The same attacks in Markdown.
  '[x](javascript:alert(1))',
  '[x](JAVASCRIPT:alert(1))',
  '[x]( javascript:alert(1))',
  '[x](java&#115;cript:alert(1))',
  '[x](java&Tab;script:alert(1))',
  '[x](<java\tscript:alert(1)>)',
  '[x](javascript&#58;alert(1))',
  '[x](javascript&colon;alert(1))',
  '[x](\u0001javascript:alert(1))',
  '[x](vbscript:msgbox(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)',
  '[x](//evil.example)',
  '[x](https://ok.example "onmouseover=alert(1)")',
  '[x](https://ok.example "\\" onmouseover=alert(1) x=\\"")',
  '[x](https://ok.example\'"onmouseover=alert(1))',
  '[x]: javascript:alert(1)\n\n[x]',
  '[x]: data:text/html,evil\n\n![x]',
  '<javascript:alert(1)>',
  '<data:text/html,evil>',
  '<vbscript:msgbox(1)>',
  '<JAVASCRIPT:alert(1)>',
  '![x](javascript:alert(1))',
  '![x](data:image/png;base64,AAAA)',
  '![x](https://ok.example/a.png "\\" onload=alert(1) \\"")',
  '![x" onerror="alert(1)](https://ok.example/a.png)',
  '```"><script>alert(1)</script>\nx\n```',
  '```js" onclick="alert(1)\nx\n```',
  '`<script>alert(1)</script>`',
  '    <script>alert(1)</script>',
  'https://ok.example/"onmouseover=alert(1)',
  'https://ok.example/<script>alert(1)</script>',
  // Other namespaces and contexts that turn text into markup.
  '<svg onload=alert(1)>',
  '<svg/onload=alert(1)//',
  '<svg><script>alert(1)</script></svg>',
  '<svg><script>alert&#40;1)</script></svg>',
  '<svg><a xlink:href="javascript:alert(1)"><text y=20>x</text></a></svg>',
  '<svg><animate attributeName=href values=javascript:alert(1) /></svg>',
  '<svg><foreignObject><iframe src=javascript:alert(1)></foreignObject></svg>',
  '<svg><use href="data:image/svg+xml,<svg id=x onload=alert(1)>#x"></svg>',
  '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
  '<math><mi//xlink:href="data:x,<script>alert(1)</script>">',
  '<math><a xlink:href="javascript:alert(1)">x</a></math>',
  '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
  '<template><script>alert(1)</script></template>',
  '<title><img src=x onerror=alert(1)></title>',
  '<textarea><img src=x onerror=alert(1)></textarea>',
  '<xmp><img src=x onerror=alert(1)></xmp>',
  '<plaintext><img src=x onerror=alert(1)>',
  '<noembed><img src=x onerror=alert(1)></noembed>',
  '<option><style></option></select><img src=x onerror=alert(1)></style>',
  '<!--><img src=x onerror=alert(1)>-->',
  '<!-- --!><img src=x onerror=alert(1)> -->',
  '<![CDATA[<img src=x onerror=alert(1)>]]>',
  '<?xml version="1.0"?><img src=x onerror=alert(1)>',
  '<!DOCTYPE x [<!ENTITY y "<img src=x onerror=alert(1)>">]>&y;',
  '<![if !IE]><script>alert(1)</script><![endif]>',
  '<a title="<img src=x onerror=alert(1)>" href="https://ok.example">x</a>',
  '<a href="https://ok.example" title=\'"><script>alert(1)</script>\'>x</a>',
  '<abbr title="&quot; onmouseover=&quot;alert(1)">x</abbr>',
  '<img alt="&quot;><script>alert(1)</script>" src="https://ok.example/a.png">',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;',
  '\u003cscript\u003ealert(1)\u003c/script\u003e',
  '\uff1cscript\uff1ealert(1)\uff1c/script\uff1e',
  '<\u0000script>alert(1)</script>',
  '<scr\u0000ipt>alert(1)</scr\u0000ipt>',
  '<a\u000chref="javascript:alert(1)">x</a>',
  '<a/href="javascript:alert(1)">x</a>',
  '<a href=javascript:alert(1)>x',
  '<x onclick=alert(1)>x</x>',
  '<custom-element onclick=alert(1) is="x">x</custom-element>',
]

export type Element = { name: string; attributes: Readonly<Record<string, string>> }

/** Every start tag of the HTML, with its attributes decoded. */
export function elementsOf(html: string): Element[] {
  const elements: Element[] = []
  const parser = new Parser(
    { onopentag: (name, attributes) => void elements.push({ name, attributes: { ...attributes } }) },
    { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  )
  parser.end(html)
  return elements
}

/** The text that a reader sees. */
export function textOf(html: string): string {
  const parts: string[] = []
  const parser = new Parser({ ontext: (text) => void parts.push(text) }, { decodeEntities: true })
  parser.end(html)
  return parts.join('')
}

const activeElements = new Set(
  (
    'script style iframe frame frameset object embed applet base link meta form input button textarea ' +
    'select option svg math video audio source template noscript title xmp plaintext noembed ' +
    'dialog marquee portal'
  ).split(' '),
)
const urlAttributes = new Set([
  'href',
  'src',
  'cite',
  'action',
  'formaction',
  'background',
  'data',
  'poster',
  'xlink:href',
])
const page = 'https://page.example/articles/x'

/**
 * Everything in the HTML that could run or load code, or lead somewhere by a scheme other than http,
 * https, mailto and tel.
 */
export function activeContentIn(html: string): string[] {
  return elementsOf(html).flatMap(({ name, attributes }) => [
    ...(activeElements.has(name) || name.includes('-') ? [`<${name}>`] : []),
    ...Object.entries(attributes).flatMap(([attribute, value]) => faultOf(attribute, value)),
  ])
}

function faultOf(attribute: string, value: string): string[] {
  const shown = `${attribute}=${JSON.stringify(value)}`
  if (attribute.startsWith('on') || ['srcset', 'srcdoc', 'name', 'is'].includes(attribute)) return [shown]
  if (attribute === 'id') return value.startsWith('user-content-') ? [] : [shown]
  if (attribute === 'style') return [shown]
  if (attribute === 'href' && /^(?:mailto|tel):/.test(value)) return []
  if (!urlAttributes.has(attribute)) return []
  // An http or https address that cannot be parsed leads nowhere.
  if (/^https?:\/\//i.test(value)) return []
  // This parses the address as a browser does, which drops tabs and line breaks, and treats a
  // backslash as a slash.
  if (!URL.canParse(value, page)) return [shown]
  const { protocol, host } = new URL(value, page)
  return protocol === 'https:' && host === 'page.example' ? [] : [shown]
}
