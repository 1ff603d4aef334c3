/**
 * THE TABLE of services whose addresses can be shown in a frame: their hosts, the form of their
 * addresses, and the address of the player that tells the service least about a reader.
 */

/** 16:9, 9:16, or as high as `height` says. */
export type Shape = 'wide' | 'tall' | 'fixed'

/**
 * `src` is the address of the player, and `page` that of the page which shows the same, where the
 * address of a player tells it. Shape and height differ from those of the service.
 */
export type Found = { src: string; page?: string; shape?: Shape; height?: number }

/** `parts` are the groups of `at`. */
export type Row = { at: RegExp; player: (parts: readonly string[], url: URL) => Found | undefined }

type Provider = {
  /** Of the service, as it is in all languages. */
  name: string
  /** Without `www.`. The first one stands for all of them. */
  hosts: readonly string[]
  shape: Shape
  height?: number
  /** `at` is compared with the host without `www.` and the path without a slash at the end. */
  players: readonly Row[]
}

const youtubeId = /^[\w-]{11}$/

function youtube(id: string | null | undefined, url: URL, shape?: Shape): Found | undefined {
  if (!youtubeId.test(id ?? '')) return undefined
  const start = startOf(url)
  return {
    src: `https://www.youtube-nocookie.com/embed/${id}${start > 0 ? `?start=${start}` : ''}`,
    page: `https://www.youtube.com/watch?v=${id}${start > 0 ? `&t=${start}s` : ''}`,
    ...(shape && { shape }),
  }
}

/** The second at which a video starts: `t=90`, `start=90` or `#t=1m30s`. */
function startOf({ searchParams, hash }: URL): number {
  const given = searchParams.get('t') ?? searchParams.get('start') ?? /^#t=(\w{1,12})$/.exec(hash)?.[1]
  const parts = /^(?:(\d{1,2})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s?)?$/.exec(given ?? '')
  const [hours = 0, minutes = 0, seconds = 0] = (parts ?? []).slice(1).map((part) => Number(part ?? 0))
  return 3600 * hours + 60 * minutes + seconds
}

function vimeo([id, path]: readonly (string | undefined)[], url: URL): Found {
  const key = /^[0-9a-f]{4,40}$/i.exec(path ?? url.searchParams.get('h') ?? '')?.[0]
  const start = startOf(url)
  const at = start > 0 ? `#t=${start}s` : ''
  return {
    src: `https://player.vimeo.com/video/${id}?${key ? `h=${key}&` : ''}dnt=1${at}`,
    page: `https://vimeo.com/${id}${key ? `/${key}` : ''}${at}`,
  }
}

function soundcloud(page: string): Found {
  const isList = /\/(?:sets|playlists)\//.test(page)
  return {
    src: `https://w.soundcloud.com/player/?url=${encodeURIComponent(page)}`,
    height: isList ? 450 : 166,
    ...(page.startsWith('https://soundcloud.com/') && { page }),
  }
}

const soundcloudPage =
  /^https:\/\/(?:www\.)?(soundcloud\.com(?:\/[\w-]{1,300}){2,4}|api\.soundcloud\.com\/(?:tracks|playlists)\/[\w:%-]{1,100})\/?$/

export const providers: readonly Provider[] = [
  {
    name: 'YouTube',
    hosts: ['youtube.com', 'm.youtube.com', 'music.youtube.com', 'youtu.be', 'youtube-nocookie.com'],
    shape: 'wide',
    players: [
      {
        at: /\/(?:playlist|embed\/videoseries)$/,
        player: (_, { searchParams }) => {
          const list = /^[\w-]{10,60}$/.exec(searchParams.get('list') ?? '')?.[0]
          if (list === undefined) return undefined
          return {
            src: `https://www.youtube-nocookie.com/embed/videoseries?list=${list}`,
            page: `https://www.youtube.com/playlist?list=${list}`,
          }
        },
      },
      { at: /\/watch$/, player: (_, url) => youtube(url.searchParams.get('v'), url) },
      { at: /\/shorts\/([\w-]+)$/, player: ([id], url) => youtube(id, url, 'tall') },
      { at: /(?:^youtu\.be|\/embed|\/live|\/v)\/([\w-]+)$/, player: ([id], url) => youtube(id, url) },
    ],
  },
  {
    name: 'Vimeo',
    hosts: ['vimeo.com', 'player.vimeo.com'],
    shape: 'wide',
    players: [
      { at: /^vimeo\.com\/(\d{1,12})(?:\/(\w{4,40}))?$/, player: vimeo },
      { at: /^player\.vimeo\.com\/video\/(\d{1,12})$/, player: vimeo },
      {
        at: /^vimeo\.com\/(?:channels\/[\w-]+|groups\/[\w-]+\/videos|(?:album|showcase)\/\d+\/video)\/(\d{1,12})$/,
        player: vimeo,
      },
      {
        at: /^vimeo\.com\/event\/(\d{1,12})(?:\/embed)?$/,
        player: ([id]) => ({
          src: `https://vimeo.com/event/${id}/embed`,
          page: `https://vimeo.com/event/${id}`,
        }),
      },
    ],
  },
  {
    name: 'TikTok',
    hosts: ['tiktok.com', 'm.tiktok.com', 'vm.tiktok.com', 'vt.tiktok.com'],
    shape: 'tall',
    players: [
      {
        at: /^(?:m\.)?tiktok\.com\/(?:@[\w.-]{1,60}\/video|embed(?:\/v[23])?|player\/v1|v)\/(\d{6,24})(?:\.html)?$/,
        player: ([id]) => ({ src: `https://www.tiktok.com/player/v1/${id}` }),
      },
    ],
  },
  {
    name: 'Spotify',
    hosts: ['open.spotify.com', 'spotify.com', 'play.spotify.com', 'spotify.link'],
    shape: 'fixed',
    height: 352,
    players: [
      {
        at: /^(?:open|play)\.spotify\.com\/(?:intl-[a-z]{2,5}\/)?(?:embed(?:-podcast)?\/)?(track|episode|album|artist|playlist|show)\/(\w{10,40})(?:\/video)?$/,
        player: ([kind, id]) => ({
          src: `https://open.spotify.com/embed/${kind}/${id}`,
          page: `https://open.spotify.com/${kind}/${id}`,
          ...((kind === 'track' || kind === 'episode') && { height: 152 }),
        }),
      },
    ],
  },
  {
    name: 'SoundCloud',
    hosts: ['soundcloud.com', 'm.soundcloud.com', 'w.soundcloud.com', 'on.soundcloud.com'],
    shape: 'fixed',
    height: 166,
    players: [
      {
        at: /^(?:m\.)?(soundcloud\.com(?:\/[\w-]{1,300}){2,4})$/,
        player: ([page]) => soundcloud(`https://${page}`),
      },
      {
        at: /^w\.soundcloud\.com\/player$/,
        player: (_, { searchParams }) => {
          const given = (searchParams.get('url') ?? '').replace(/^(?:http:)?\/\//, 'https://')
          const page = soundcloudPage.exec(given)?.[1]
          return page === undefined ? undefined : soundcloud(`https://${page}`)
        },
      },
    ],
  },
  {
    name: 'Datawrapper',
    hosts: ['datawrapper.dwcdn.net', 'datawrapper.de', 'datawrapper.dwcdn.com'],
    shape: 'fixed',
    height: 400,
    players: [
      {
        at: /^(?:datawrapper\.dwcdn\.(?:net|com)|datawrapper\.de\/_)\/(\w{5})(?:\/(\d{1,6}))?(?:\/index\.html)?$/,
        player: ([id, version]) => ({
          src: `https://datawrapper.dwcdn.net/${id}/${version ? `${version}/` : ''}`,
        }),
      },
    ],
  },
  {
    name: 'Instagram',
    hosts: ['instagram.com', 'instagr.am'],
    shape: 'fixed',
    height: 720,
    players: [
      {
        at: /\/(?:[\w.]{1,30}\/)?(p|reel|tv)\/([\w-]{5,40})(?:\/embed(?:\/captioned)?)?$/,
        player: ([kind, id]) => ({
          src: `https://www.instagram.com/${kind}/${id}/embed/`,
          page: `https://www.instagram.com/${kind}/${id}/`,
        }),
      },
    ],
  },
  {
    name: 'Bluesky',
    hosts: ['bsky.app', 'embed.bsky.app'],
    shape: 'fixed',
    height: 480,
    players: [
      {
        // The frame needs the number of the account. A handle would have to be looked up.
        at: /^(?:bsky\.app\/profile\/(did:plc:[a-z2-7]{24})\/post|embed\.bsky\.app\/embed\/(did:plc:[a-z2-7]{24})\/app\.bsky\.feed\.post)\/(\w{8,20})$/,
        player: ([fromPage, fromFrame, post]) => ({
          src: `https://embed.bsky.app/embed/${fromPage ?? fromFrame}/app.bsky.feed.post/${post}`,
          page: `https://bsky.app/profile/${fromPage ?? fromFrame}/post/${post}`,
        }),
      },
    ],
  },
  // X documents no frame that works without a script in the page.
  {
    name: 'X',
    hosts: ['x.com', 'twitter.com', 'mobile.twitter.com'],
    shape: 'fixed',
    players: [],
  },
]

/** Software that runs on many hosts, told by the form of its addresses. */
export const anywhere: readonly Row[] = [
  {
    at: /^[^/]+\/(?:w|videos\/(?:watch|embed))\/([\w-]{8,40})$/,
    player: ([id], { hostname, searchParams }) => {
      const start = /^[\dhms]{1,12}$/.exec(searchParams.get('start') ?? '')?.[0]
      const at = start === undefined ? '' : `start=${start}`
      return {
        // Without `p2p=0` readers send parts of the video to each other, and so see their addresses.
        src: `https://${hostname}/videos/embed/${id}?${at && `${at}&`}p2p=0`,
        page: `https://${hostname}/w/${id}${at && `?${at}`}`,
        shape: 'wide',
      }
    },
  },
  {
    at: /^[^/]+\/(?:w\/p|videos\/watch\/playlist|video-playlists\/embed)\/([\w-]{8,40})$/,
    player: ([id], { hostname }) => ({
      src: `https://${hostname}/video-playlists/embed/${id}?p2p=0`,
      page: `https://${hostname}/w/p/${id}`,
      shape: 'wide',
    }),
  },
  {
    at: /^[^/]+\/(@[\w.@-]{1,120})\/(\d{5,24})(?:\/embed)?$/,
    player: ([account, post], { hostname }) => ({
      src: `https://${hostname}/${account}/${post}/embed`,
      page: `https://${hostname}/${account}/${post}`,
      height: 480,
    }),
  },
]
