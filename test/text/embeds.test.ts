/** Tests which addresses become frames, cards or links, and that no other frame is ever written. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { defaultEmbedHosts, type EmbedHost } from '../../src/domain/embed-hosts.ts'
import { proseOf, readTextOf } from '../../src/domain/shown-text.ts'
import { renderArticle } from '../../src/text/markdown.ts'
import { anyText, holds } from '../helpers/properties.ts'
import { elementsOf, textOf, vectors } from '../helpers/text/hostile-markup.ts'

const articleId = '01890000-0000-7000-8000-0123456789ab'
const embedHosts: EmbedHost[] = [
  ...defaultEmbedHosts,
  { host: 'maps.example', as: 'iframe' },
  { host: 'cards.example', as: 'link' },
  { host: 'toots.example', as: 'iframe' },
  { host: 'xn--bcher-kva.example', as: 'iframe' },
]
const render = (markdown: string, hosts = embedHosts) =>
  renderArticle(markdown, articleId, { embedHosts: hosts })
const htmlOf = (markdown: string) => render(markdown).html
const elements = (html: string, name: string) =>
  elementsOf(html).flatMap((element) => (element.name === name ? [element.attributes] : []))
const framesIn = (html: string) => elements(html, 'iframe').map(({ src }) => src)
const linksIn = (html: string) => elements(html, 'a').map(({ href }) => href)
/** The classes of all figures. */
const figuresIn = (html: string) => elements(html, 'figure').map((attributes) => attributes.class ?? '')

const youtube = 'https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ'
const video = 'https://youtu.be/dQw4w9WgXcQ'
const did = 'did:plc:z72i7hdynmk6r22z27h6tvur'

const players: readonly (readonly [address: string, player: string, shape: string])[] = [
  ['https://www.youtube.com/watch?v=dQw4w9WgXcQ', youtube, 'wide'],
  ['http://youtube.com/watch?feature=share&v=dQw4w9WgXcQ', youtube, 'wide'],
  ['https://m.youtube.com/watch?v=dQw4w9WgXcQ&t=90', `${youtube}?start=90`, 'wide'],
  ['https://music.youtube.com/watch?v=dQw4w9WgXcQ&list=RDAMVM', youtube, 'wide'],
  ['https://youtu.be/dQw4w9WgXcQ?si=Zx&t=1h2m3s', `${youtube}?start=3723`, 'wide'],
  ['https://youtu.be/dQw4w9WgXcQ#t=1m30s', `${youtube}?start=90`, 'wide'],
  ['https://youtu.be/dQw4w9WgXcQ?t=soon', youtube, 'wide'],
  ['https://www.youtube.com/shorts/dQw4w9WgXcQ', youtube, 'tall'],
  ['https://www.youtube.com/live/dQw4w9WgXcQ?feature=shared', youtube, 'wide'],
  ['https://www.youtube.com/embed/dQw4w9WgXcQ?start=7', `${youtube}?start=7`, 'wide'],
  ['https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ', youtube, 'wide'],
  [
    'https://www.youtube.com/playlist?list=PLFgquLnL59alCl_2TQvOiD5Vgm1hCaGSI',
    'https://www.youtube-nocookie.com/embed/videoseries?list=PLFgquLnL59alCl_2TQvOiD5Vgm1hCaGSI',
    'wide',
  ],
  ['https://vimeo.com/76979871', 'https://player.vimeo.com/video/76979871?dnt=1', 'wide'],
  [
    'https://vimeo.com/76979871/8272103f6e',
    'https://player.vimeo.com/video/76979871?h=8272103f6e&dnt=1',
    'wide',
  ],
  ['https://vimeo.com/76979871#t=30s', 'https://player.vimeo.com/video/76979871?dnt=1#t=30s', 'wide'],
  [
    'https://player.vimeo.com/video/7?h=8272103f6e',
    'https://player.vimeo.com/video/7?h=8272103f6e&dnt=1',
    'wide',
  ],
  ['https://vimeo.com/channels/staff-picks/769', 'https://player.vimeo.com/video/769?dnt=1', 'wide'],
  ['https://vimeo.com/groups/shorts/videos/769', 'https://player.vimeo.com/video/769?dnt=1', 'wide'],
  ['https://vimeo.com/showcase/22/video/769', 'https://player.vimeo.com/video/769?dnt=1', 'wide'],
  ['https://vimeo.com/event/12345', 'https://vimeo.com/event/12345/embed', 'wide'],
  ['https://framatube.org/w/9c9de5e8-0a1e', 'https://framatube.org/videos/embed/9c9de5e8-0a1e?p2p=0', 'wide'],
  [
    'https://framatube.org/videos/watch/9c9de5e8-0a1e-484a-b099-e80766180a6d?start=1m2s',
    'https://framatube.org/videos/embed/9c9de5e8-0a1e-484a-b099-e80766180a6d?start=1m2s&p2p=0',
    'wide',
  ],
  [
    'https://maps.example/w/p/abcdefgh1',
    'https://maps.example/video-playlists/embed/abcdefgh1?p2p=0',
    'wide',
  ],
  [
    'https://www.tiktok.com/@a.b_c/video/6718335390845095173?is_from_webapp=1',
    'https://www.tiktok.com/player/v1/6718335390845095173',
    'tall',
  ],
  [
    'https://www.tiktok.com/embed/v2/6718335390845095173',
    'https://www.tiktok.com/player/v1/6718335390845095173',
    'tall',
  ],
  [
    'https://open.spotify.com/track/11dFghVXANMlKmJXsNCbNl?si=1',
    'https://open.spotify.com/embed/track/11dFghVXANMlKmJXsNCbNl',
    'fixed',
  ],
  [
    'https://open.spotify.com/intl-de/album/11dFghVXANMlKmJXsNCbNl',
    'https://open.spotify.com/embed/album/11dFghVXANMlKmJXsNCbNl',
    'fixed',
  ],
  [
    'https://open.spotify.com/embed-podcast/episode/7makk4oTQel546B0PZlDM5',
    'https://open.spotify.com/embed/episode/7makk4oTQel546B0PZlDM5',
    'fixed',
  ],
  [
    'https://soundcloud.com/forss/flickermood',
    'https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Fforss%2Fflickermood',
    'fixed',
  ],
  [
    'https://soundcloud.com/forss/sets/soulhack/s-AbC',
    'https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Fforss%2Fsets%2Fsoulhack%2Fs-AbC',
    'fixed',
  ],
  [
    'https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/293&color=ff5500&auto_play=true',
    'https://w.soundcloud.com/player/?url=https%3A%2F%2Fapi.soundcloud.com%2Ftracks%2F293',
    'fixed',
  ],
  ['https://datawrapper.dwcdn.net/6Ba3L/12/', 'https://datawrapper.dwcdn.net/6Ba3L/12/', 'fixed'],
  ['https://www.datawrapper.de/_/6Ba3L/', 'https://datawrapper.dwcdn.net/6Ba3L/', 'fixed'],
  [
    'https://toots.example/@Ada@other.example/112233',
    'https://toots.example/@Ada@other.example/112233/embed',
    'fixed',
  ],
  ['http://maps.example/city?zoom=3&lat=1.5#here', 'https://maps.example/city?zoom=3&lat=1.5#here', 'fixed'],
  ['https://www.maps.example/', 'https://www.maps.example/', 'fixed'],
  ['https://bücher.example/a', 'https://xn--bcher-kva.example/a', 'fixed'],
  ['HTTPS://YOUTU.BE/dQw4w9WgXcQ', youtube, 'wide'],
]

t.test('does', async (t) => {
  for (const [address, player, shape] of players) {
    t.test(`shows ${address} in the player of its service`, async (t) => {
      const { html, warnings } = render(address)
      t.strictSame(framesIn(html), [player])
      t.strictSame(figuresIn(html), [`embed embed-${shape}`])
      t.strictSame(linksIn(html), [new URL(address).href], 'and links to it')
      t.strictSame(warnings, [])
      t.strictSame(framesIn(htmlOf(`<iframe src="${address}"></iframe>`)), [player], 'also in an iframe')
    })
  }

  const cards = [
    ...[
      'https://mastodon.social/@Gargron/112233445566',
      'https://bsky.app/profile/bsky.app/post/3l6oveex3ii2l',
    ],
    ...[
      'https://x.com/NASA/status/1',
      'https://twitter.com/NASA/status/1',
      'https://instagram.com/p/DE1w0I4t1WX/',
    ],
    ...['https://cards.example/a?b&c', 'https://youtube.com/@NASA', 'https://www.youtube.com/watch?v=short'],
    ...['https://vm.tiktok.com/ZM8abc/', 'https://on.soundcloud.com/abc', 'https://soundcloud.com/forss'],
    ...[
      'https://vimeo.com/features',
      'https://open.spotify.com/user/x',
      'https://www.datawrapper.de/pricing',
    ],
    ...['https://w.soundcloud.com/player/?url=https%3A//evil.example/x'],
  ]
  for (const address of cards) {
    t.test(`shows ${address} as a link card`, async (t) => {
      const { html, warnings } = render(address)
      t.strictSame([framesIn(html), figuresIn(html), linksIn(html)], [[], ['embed embed-link'], [address]])
      const { host, href } = new URL(address)
      t.equal(textOf(html), href.slice(href.indexOf(host)).replace(/^[^/]*\/$/, host), 'with its words')
      t.strictSame(warnings, [])
    })
  }

  t.test('frames posts where an admin asks for frames', async (t) => {
    const hosts: EmbedHost[] = ['instagram.com', 'bsky.app', 'x.com'].map((host) => ({ host, as: 'iframe' }))
    for (const [address, player] of [
      [
        'https://www.instagram.com/reel/DFUUa6iNeYy/?igsh=1',
        'https://www.instagram.com/reel/DFUUa6iNeYy/embed/',
      ],
      [
        `https://bsky.app/profile/${did}/post/3l6oveex3ii2l`,
        `https://embed.bsky.app/embed/${did}/app.bsky.feed.post/3l6oveex3ii2l`,
      ],
      ['https://bsky.app/profile/bsky.app/post/3l6oveex3ii2l', undefined],
      ['https://x.com/NASA/status/1', undefined],
    ] as const) {
      t.strictSame(framesIn(render(address, hosts).html), player ? [player] : [], address)
    }
  })

  const alone: readonly (readonly [what: string, markdown: string])[] = [
    ['a bare address', video],
    ['an address between blanks', `   ${video}  `],
    ['an automatic link', `<${video}>`],
    ['a link whose words are its address', `[${video}](${video})`],
    ['a link whose words lack the scheme', `[youtu.be/dQw4w9WgXcQ](${video})`],
    ['a reference link', `[${video}]\n\n[${video}]: ${video}`],
    ['an address between two paragraphs', `One.\n\n${video}\n\nTwo.`],
    ['an address in a quote', `> ${video}`],
    ['an address in a list with paragraphs', `- One\n\n- ${video}`],
    ['an address in a paragraph of HTML', `<p>${video}</p>`],
    ['an address in a link of HTML', `<p><a href="${video}">${video}</a></p>`],
    [
      'a block of WordPress',
      `<figure class="wp-block-embed is-provider-youtube"><div class="wp-block-embed__wrapper">\n${video}\n</div></figure>`,
    ],
    ['a figure with a caption', `<figure><div>\n${video}\n</div><figcaption>Words</figcaption></figure>`],
  ]
  for (const [what, markdown] of alone) {
    t.test(`embeds ${what}`, async (t) => t.strictSame(framesIn(htmlOf(markdown)), [youtube]))
  }

  t.test('writes the frame whole, with attributes of its own', async (t) => {
    t.equal(
      htmlOf(`${video}?t=3&x="1`),
      '<figure class="embed embed-wide"><iframe src="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=3" ' +
        'title="YouTube" width="560" height="315" loading="lazy" ' +
        'sandbox="allow-scripts allow-same-origin allow-popups allow-presentation" ' +
        'referrerpolicy="strict-origin-when-cross-origin" allowfullscreen></iframe>' +
        '<figcaption><a href="https://youtu.be/dQw4w9WgXcQ?t=3&amp;x=%221"><strong>youtu.be</strong>' +
        '/dQw4w9WgXcQ?t=3&amp;x=&quot;1</a></figcaption></figure>',
    )
  })

  const sizes: readonly (readonly [given: string, expected: Record<string, string>])[] = [
    ['width="640" height="360"', { width: '640', height: '360' }],
    ['width=640px height=360px', { width: '640', height: '360' }],
    ['width="100%" height="50vh"', { width: '560', height: '315' }],
    ['width="-5" height="0"', { width: '560', height: '315' }],
    ['width="99999" height="1e3"', { width: '560', height: '315' }],
    ['title="The *launch* & after"', { title: 'The *launch* & after' }],
    ['title=" \u200e\n "', { title: 'YouTube' }],
    ['title="a\u202eb\nc"', { title: 'a b c' }],
    [`title="${'x'.repeat(300)}"`, { title: 'x'.repeat(200) }],
    ['title="&quot; onload=&quot;x"', { title: '" onload="x' }],
    ['loading="eager" sandbox="allow-top-navigation"', { loading: 'lazy' }],
    [
      'referrerpolicy="unsafe-url" name="top" allow="camera"',
      { referrerpolicy: 'strict-origin-when-cross-origin' },
    ],
  ]
  for (const [given, expected] of sizes) {
    t.test(`takes no more than size and title of ${JSON.stringify(given)}`, async (t) => {
      const [frame = {}] = elements(htmlOf(`<iframe src="${video}" ${given}></iframe>`), 'iframe')
      t.match(frame, expected)
      t.strictSame(Object.keys(frame), [
        ...['src', 'title', 'width', 'height', 'loading', 'sandbox', 'referrerpolicy', 'allowfullscreen'],
      ])
      t.equal(frame.sandbox, 'allow-scripts allow-same-origin allow-popups allow-presentation')
    })
  }

  t.test('names a frame without a title after its service, in every language', async (t) => {
    for (const [address, title] of [
      [video, 'YouTube'],
      ['https://www.youtube.com/shorts/dQw4w9WgXcQ', 'YouTube'],
      ['https://vimeo.com/76979871', 'Vimeo'],
      ['https://player.vimeo.com/video/7', 'Vimeo'],
      ['https://www.tiktok.com/@a/video/6718335390845095173', 'TikTok'],
      ['https://open.spotify.com/track/11dFghVXANMlKmJXsNCbNl', 'Spotify'],
      ['https://soundcloud.com/forss/flickermood', 'SoundCloud'],
      ['https://datawrapper.dwcdn.net/6Ba3L/12/', 'Datawrapper'],
      ['https://framatube.org/w/9c9de5e8-0a1e', 'framatube.org'],
      ['https://toots.example/@Ada/112233', 'toots.example'],
      ['https://www.maps.example/city', 'maps.example'],
      ['https://bücher.example/a', 'xn--bcher-kva.example'],
      ['http://maps.example/w/p/abcdefgh1', 'maps.example'],
    ] as const)
      t.match(elements(htmlOf(address), 'iframe'), [{ title }], address)
  })

  t.test('takes a frame that is higher than wide for a tall one', async (t) => {
    const html = htmlOf('<iframe src="https://player.vimeo.com/video/7" width="360" height="640"></iframe>')
    t.strictSame(figuresIn(html), ['embed embed-tall'])
  })

  const places: readonly (readonly [markdown: string, expected: string])[] = [
    ['<p><FRAME></p>', '<FIGURE>'],
    ['<p>a <FRAME> b</p>', '<p>a  b</p><FIGURE>'],
    ['<p><em><FRAME></em>a</p>', '<p><em></em>a</p><FIGURE>'],
    ['<h2>a<FRAME></h2>', '<h2>a</h2><FIGURE>'],
    ['<p><FRAME> <FRAME></p>', '<FIGURE><FIGURE>'],
    ['<blockquote><FRAME></blockquote>', '<blockquote><FIGURE></blockquote>'],
    ['<ul><li>a <FRAME></li></ul>', '<ul><li>a <FIGURE></li></ul>'],
    ['<table><tr><td><FRAME></td></tr></table>', '<table><tr><td><FIGURE></td></tr></table>'],
    ['<table><tr><FRAME><td>a</td></tr></table>', '<table><tr><td><FIGURE></td><td>a</td></tr></table>'],
    ['<ul><FRAME><li>a</li></ul>', '<ul><li>a</li></ul><FIGURE>'],
    ['<a href="/x">a<FRAME></a>', '<p><a href="/x">a</a></p><FIGURE>'],
    ['<figure><FRAME><p>a</p></figure>', '<figure><FIGURE><p>a</p></figure>'],
    ['<pre>a<FRAME></pre>', '<pre>a</pre><FIGURE>'],
  ]
  for (const [markdown, expected] of places) {
    t.test(`places the figure of ${markdown}`, async (t) => {
      const figure = htmlOf(`<iframe src="${video}"></iframe>`)
      const html = htmlOf(markdown.replaceAll('<FRAME>', `<iframe src="${video}"></iframe>`))
      const bare = html.replaceAll(figure, '<FIGURE>').replace(/ id="[^"]*"/g, '')
      t.equal(bare, expected)
    })
  }

  const addresses: readonly (readonly [frame: string, player: string])[] = [
    ['src="//www.youtube.com/embed/dQw4w9WgXcQ"', youtube],
    ['src="http://www.youtube.com/embed/dQw4w9WgXcQ"', youtube],
    ['SRC=https://www.youtube.com/embed/dQw4w9WgXcQ', youtube],
    ["src='https://www.youtube.com/embed/dQw4w9WgXcQ?rel=0&amp;start=4'", `${youtube}?start=4`],
    ['src="about:blank" data-src="https://www.youtube.com/embed/dQw4w9WgXcQ"', youtube],
    ['data-lazy-src="https://www.youtube.com/embed/dQw4w9WgXcQ"', youtube],
    ['src=" https://www.youtube.com/embed/dQw4w9WgXcQ "', youtube],
    ['src="https&#58;//www.youtube.com/embed/dQw4w9WgXcQ"', youtube],
  ]
  for (const [frame, player] of addresses) {
    t.test(`reads the address of <iframe ${frame}>`, async (t) => {
      t.strictSame(framesIn(htmlOf(`<iframe ${frame}></iframe>`)), [player])
    })
  }

  t.test('tells of words inside a frame, and keeps those after a frame without an end', async (t) => {
    const { html, warnings } = render(`<iframe src="${video}"><p>Old browsers</p></iframe>\n\nAfter`)
    t.strictSame([framesIn(html).length, /Old/.test(html), /After/.test(html)], [1, false, true])
    t.match(warnings, [{ kind: 'element', detail: /^The words inside an iframe/, excerpt: /Old browsers/ }])
    for (const frame of [`<iframe src="${video}">`, `<iframe src="${video}"/>`]) {
      const unended = render(`${frame}\n\n# After *all*\n\n<p>Words</p>`)
      t.strictSame([framesIn(unended.html).length, unended.warnings], [1, []], frame)
      t.match(unended.html, /After <em>all<\/em><\/h1>\n<p>Words<\/p>/)
    }
  })

  t.test('links to the page of what a frame shows', async (t) => {
    for (const [src, page] of [
      [
        'https://www.youtube.com/embed/dQw4w9WgXcQ?start=4',
        'https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=4s',
      ],
      ['https://player.vimeo.com/video/7?h=8272103f6e', 'https://vimeo.com/7/8272103f6e'],
      ['https://framatube.org/videos/embed/9c9de5e8-0a1e', 'https://framatube.org/w/9c9de5e8-0a1e'],
      [
        'https://open.spotify.com/embed/track/11dFghVXANMlKmJXsNCbNl',
        'https://open.spotify.com/track/11dFghVXANMlKmJXsNCbNl',
      ],
      ['https://maps.example/city', 'https://maps.example/city'],
    ] as const) {
      t.strictSame(linksIn(htmlOf(`<iframe src="${src}"></iframe>`)), [page], src)
    }
  })

  t.test('shows letters of all scripts in the words of a link, and nothing that could mislead', async (t) => {
    const words = (address: string) => textOf(htmlOf(address))
    t.equal(words('https://cards.example/日本/é'), 'cards.example/日本/é')
    t.equal(words('https://cards.example/a%20b%E2%80%AEc'), 'cards.example/a%20b%E2%80%AEc')
    t.equal(words('https://cards.example/%3Cscript%3E'), 'cards.example/<script>')
  })

  t.test('are left out of excerpts, also where there is nothing else', async (t) => {
    for (const [body, excerpt] of [
      ['https://youtu.be/dQw4w9WgXcQ', ''],
      ['## Film\n\nhttps://youtu.be/dQw4w9WgXcQ', 'Film'],
      ['https://youtu.be/dQw4w9WgXcQ\n\n```\ncode\n```', 'code'],
      ['https://youtu.be/dQw4w9WgXcQ\n\n| a |\n|--|\n| b |', 'a b'],
      ['<iframe src="https://x.example/a"></iframe>', 'x.example/a'],
    ] as const)
      t.equal(renderArticle(body, articleId, { embedHosts: defaultEmbedHosts }).excerpt, excerpt, body)
  })

  t.test('are left out of excerpts and reading times', async (t) => {
    const html = htmlOf(`One.\n\n${video}\n\nhttps://x.com/a\n\nTwo.`)
    t.equal(proseOf(html), 'One. Two.')
    t.equal(readTextOf(html), 'One. Two.')
  })
})

t.test('is in the guide with every host that a page must allow', async (t) => {
  const guide = readFileSync('docs/guides/embeds.md', 'utf8')
  const [, named = ''] = /^frame-src (.*)$/m.exec(guide) ?? []
  const defaults = players.flatMap(([address]) => framesIn(render(address, defaultEmbedHosts).html))
  const origins = new Set(defaults.map((src) => new URL(src ?? '').origin))
  // No player is told from an address of this host in the table.
  t.strictSame(new Set(named.split(' ')), origins.add('https://video.blender.org'))
})

t.test('refuses', async (t) => {
  const plain: readonly (readonly [what: string, markdown: string])[] = [
    ['in a sentence', `See ${video}`],
    ['before a full stop', `${video}.`],
    ['with words of its own', `[a video](${video})`],
    ['with the address of another page as words', `[https://youtu.be/aaaaaaaaaaa](${video})`],
    ['below a line of words', `Watch:\n${video}`],
    ['above another one', `${video}\n${video}`],
    ['in emphasis', `*${video}*`],
    ['in a heading', `# ${video}`],
    ['in a list without paragraphs', `- ${video}`],
    ['in a cell of a table', `| a |\n|---|\n| ${video} |`],
    ['in code', `\`${video}\``],
    ['in a block of code', `    ${video}`],
    ['in a fence', `\`\`\`\n${video}\n\`\`\``],
    ['in a picture', `![${video}](${video})`],
    ['in a link around a paragraph', `<div><a href="/x"><p>${video}</p></a></div>`],
    ['in a footnote', `A[^a]\n\n[^a]: ${video}`],
  ]
  for (const [what, markdown] of plain) {
    t.test(`to embed an address ${what}`, async (t) => {
      const { html, warnings } = render(markdown)
      t.strictSame([framesIn(html), figuresIn(html), warnings], [[], [], []])
      t.match(textOf(html) + JSON.stringify(elementsOf(html)), 'youtu.be', 'and keeps it')
    })
  }

  const strangers = [
    ...['https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ', 'https://evil.example/youtube.com/embed/x'],
    ...['https://youtube.com@evil.example/embed/dQw4w9WgXcQ', 'https://notyoutube.com/embed/dQw4w9WgXcQ'],
    ...['https://evil.youtube.com/embed/dQw4w9WgXcQ', 'https://youtube.com:8443/embed/dQw4w9WgXcQ'],
    ...['https://youtube.com./embed/dQw4w9WgXcQ', 'https://yоutube.com/embed/dQw4w9WgXcQ'],
    ...['https://www.www.youtube.com/embed/dQw4w9WgXcQ', 'https://youtube。com.evil.example/embed/a'],
    ...['https://sub.maps.example/x', 'https://example/x', 'https://127.0.0.1/x', 'https://[::1]/x'],
    ...['https://localhost/x', 'https://evil.example/?https://youtube.com/embed/dQw4w9WgXcQ'],
    ...['https://xn--youtube-ocb.com/embed/dQw4w9WgXcQ', 'https://evil.example#@youtube.com/embed/x'],
  ]
  for (const address of strangers) {
    t.test(`to frame ${address}, and says so`, async (t) => {
      const { html, warnings } = render(`Words\n\n<iframe src="${address}"></iframe>`)
      const { host } = new URL(address)
      const isWithUser = address.includes('youtube.com@')
      t.strictSame(framesIn(html), [])
      t.strictSame(linksIn(html), isWithUser ? [] : [new URL(address).href])
      t.match(warnings, [
        {
          kind: 'embed',
          detail: isWithUser
            ? 'An iframe whose address has a user name was left out.'
            : `An iframe of ${host} was replaced by a link.`,
        },
      ])
      t.strictSame(framesIn(htmlOf(address)), [], 'nor a link alone on its line')
    })
  }

  const nowhere = [
    ...[
      'src="javascript:alert(1)"',
      'src="JaVa&Tab;Script:alert(1)"',
      'src="data:text/html,<script>1</script>"',
    ],
    ...[
      'src="vbscript:x"',
      'src="blob:https://youtube.com/1"',
      'src="file:///etc/passwd"',
      'src="about:blank"',
    ],
    ...['srcdoc="<script>alert(1)</script>"', 'src=""', '', 'src="/relative"', 'src="x.html"', 'src="#a"'],
    ...['src="https:\\\\youtube.com\\embed\\x"'],
    ...['src="https://"', 'src="ftp://youtube.com/x"', 'src="javascript://youtube.com/%0aalert(1)"'],
    `src="https://youtu.be/dQw4w9WgXcQ?${'x'.repeat(3_000)}"`,
  ]
  for (const attributes of nowhere) {
    t.test(`<iframe ${attributes.slice(0, 60)}>, leaves it out, and says so`, async (t) => {
      const { html, warnings } = render(`One.\n\n<iframe ${attributes}></iframe>\n\nTwo.`)
      t.strictSame([framesIn(html), linksIn(html), figuresIn(html)], [[], [], []])
      t.match(warnings, [{ kind: 'embed', detail: 'An iframe without a web address was left out.' }])
      t.match(warnings[0]?.excerpt, /^<iframe\b/, 'the excerpt is the beginning of the tag')
      t.match(textOf(html), /One\.\s+Two\./)
    })
  }

  t.test('more than fifty embeds, shows the others as links, and says so', async (t) => {
    const { html, warnings } = render(
      `${video}\n\n`.repeat(40) + `<iframe src="${video}"></iframe>\n\n`.repeat(20),
    )
    t.equal(framesIn(html).length, 50)
    t.equal(linksIn(html).length, 60)
    t.match(warnings, [
      {
        kind: 'limit',
        detail:
          'An article has at most 50 embeds, so an embed was replaced by a link. This happened 10 times.',
      },
    ])
  })

  t.test('all embeds where the setting is empty', async (t) => {
    t.equal(render(video, []).html, `<p><a href="${video}">${video}</a></p>`)
    t.strictSame(framesIn(render(`<iframe src="${video}"></iframe>`, []).html), [])
    t.match(render(`<iframe src="${video}"></iframe>`, []).warnings, [{ kind: 'embed' }])
  })

  t.test('figures, frames and classes that authors write themselves', async (t) => {
    const html = htmlOf(
      `<figure class="embed embed-wide"><p>x</p></figure> <X-FRAME src="${video}"> <x-frame src="${video}">`,
    )
    t.notMatch(html, /class=/)
    t.strictSame(framesIn(html), [])
  })
})

t.test('keeps', async (t) => {
  const host = fc.constantFrom(
    ...[
      'youtube.com',
      'www.youtube.com',
      'youtu.be',
      'youtube.com.evil.example',
      'evil.example',
      'maps.example',
    ],
    ...[
      'user@youtube.com',
      'youtube.com:443',
      'youtube.com:8080',
      'YOUTUBE.com',
      'youtube.com.',
      '[::1]',
      '',
    ],
  )
  const scheme = fc.constantFrom(
    'https://',
    'http://',
    '//',
    'javascript:',
    'data:text/html,',
    'https:',
    '/\\',
    '',
  )
  const path = fc.oneof(
    anyText(20),
    fc.constantFrom('/embed/dQw4w9WgXcQ', '/watch?v=dQw4w9WgXcQ', '/"><script>x'),
  )
  const address = fc.tuple(scheme, host, path).map((parts) => parts.join(''))
  const attribute = fc
    .tuple(
      fc.constantFrom(
        'src',
        'SRC',
        'srcdoc',
        'title',
        'width',
        'onload',
        'sandbox',
        'allow',
        'data-src',
        'name',
      ),
      fc.constantFrom('"', "'", ''),
      fc.oneof(address, anyText(20), fc.constantFrom(...vectors)),
    )
    .map(([name, quote, value]) => `${name}=${quote}${value}${quote}`)
  const frame = fc
    .tuple(fc.constantFrom('iframe', 'IFRAME', 'x-frame', 'X-FRAME'), fc.array(attribute, { maxLength: 4 }))
    .map(([name, attributes]) => `<${name} ${attributes.join(' ')}>`)
  const piece = fc.oneof(
    frame,
    address.map((given) => `\n\n${given}\n\n`),
    address.map((given) => `\n\n<${given}>\n\n`),
    address.map((given) => `\n\n[${given}](${given})\n\n`),
    fc.constantFrom(
      '</iframe>',
      '<p>',
      '</p>',
      '<a href="/x">',
      '</a>',
      '<table><tr><td>',
      '</table>',
      '> ',
      '- ',
    ),
    fc.constantFrom(...vectors),
    anyText(10),
  )
  const markdown = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''))
  const ownHosts = new Set(['www.youtube-nocookie.com', 'maps.example'])

  t.test('all frames of hosts in the list, and no script or handler, whatever the text', async (t) => {
    const property = fc.property(markdown, (text) =>
      elementsOf(htmlOf(text)).every(
        ({ name, attributes }) =>
          name !== 'script' &&
          Object.keys(attributes).every((key) => !/^(?:on|srcdoc|style)/.test(key)) &&
          (name !== 'iframe' ||
            (ownHosts.has(new URL(attributes.src ?? '').host) &&
              attributes.src?.startsWith('https://') === true &&
              attributes.title !== '' &&
              attributes.sandbox === 'allow-scripts allow-same-origin allow-popups allow-presentation')),
      ),
    )
    holds(t, property, 1_000)
  })

  t.test('the words around frames, closed or not', async (t) => {
    const word = fc.constantFrom('alpha', 'beta', 'gamma')
    const simple = host.map((given) => `<iframe src="https://${given}/x">`)
    const property = fc.property(fc.array(fc.oneof(word, simple), { maxLength: 6 }), (pieces) => {
      const text = textOf(htmlOf(`<div>${pieces.join(' <b></b> ')}</div>`))
      return pieces.every((each) => each.startsWith('<') || text.includes(each))
    })
    holds(t, property, 300)
  })

  const units = [
    '<iframe>',
    '<iframe src=//youtu.be/dQw4w9WgXcQ>',
    '<p>',
    '<p>https://',
    '<p> ',
    '<div>\n',
    '</p>',
  ]
  for (const unit of [
    ...units,
    `\n\n${video}`,
    '<table><iframe></iframe>',
    '<p><iframe></iframe>',
    'https://a ',
  ]) {
    t.test(`the size of an article of ${JSON.stringify(unit)} alone within bounds`, async (t) => {
      const html = htmlOf(unit.repeat(Math.ceil(200_000 / unit.length)))
      t.ok(html.length <= 20 * 200_000, `${html.length} characters`)
    })
  }
})
