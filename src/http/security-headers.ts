/** The security headers of every answer. The values are the defaults of the OWASP REST security cheat sheet. */

export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'cross-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/** What a page in a browser could ask for. No page of the service needs any of it, unless it says so. */
const features = [
  ...['accelerometer', 'autoplay', 'bluetooth', 'camera', 'clipboard-read', 'clipboard-write'],
  ...['display-capture', 'encrypted-media', 'fullscreen', 'gamepad', 'geolocation', 'gyroscope', 'hid'],
  ...['idle-detection', 'local-fonts', 'magnetometer', 'microphone', 'midi', 'payment'],
  ...['picture-in-picture', 'publickey-credentials-create', 'publickey-credentials-get'],
  ...['screen-wake-lock', 'serial', 'storage-access', 'sync-xhr', 'usb', 'web-share'],
  ...['window-management', 'xr-spatial-tracking'],
]

/** The value of `Permissions-Policy` for a page that needs only these features. */
export function permissionsPolicy(needed: readonly string[] = []): string {
  return features.map((name) => `${name}=(${needed.includes(name) ? 'self' : ''})`).join(', ')
}

/** The reference page has buttons that copy. */
export const referencePermissions = permissionsPolicy(['clipboard-write'])

/** The reference page runs its own scripts and styles and loads nothing from other origins. */
export const pagePolicy =
  "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; " +
  "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; " +
  "frame-ancestors 'none'"
