/** Requests that work: settings. */
import { defaultSettings } from '../../../../src/domain/settings.ts'
import { fresh, nothing, type Operations } from './operation.ts'

export const settingsOperations: Operations = {
  getSettings: { action: 'settings:read', parts: nothing },
  changeSettings: {
    action: 'settings:change',
    parts: () => ({
      body: {
        publicationName: fresh('The Paper'),
        logoUrl: null,
        blockedPhrases: ['wombat'],
        heldPhrases: ['casino.example'],
        embedHosts: [{ host: 'video.example', as: 'iframe' }],
        signupRedirectOrigins: ['https://shop.example'],
      },
    }),
  },
  replaceSettings: {
    action: 'settings:change',
    parts: () => ({
      body: {
        ...defaultSettings,
        publicationName: fresh('The Paper'),
        description: 'Daily.',
        language: 'en-GB',
        siteUrl: 'https://paper.example',
        articlePath: '/{year}/{slug}',
        contributorPath: '/people/{slug}',
        tagPath: '/topics/{slug}',
        logoUrl: 'https://paper.example/logo.png',
        feedText: 'short',
        blockedPhrases: ['wombat'],
        heldPhrases: ['casino.example'],
        embedHosts: [{ host: 'video.example', as: 'iframe' }],
        signupRedirectOrigins: ['https://shop.example'],
      },
    }),
  },
}
