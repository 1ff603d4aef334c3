/** Which IP addresses count as one. */
import t from 'tap'
import { networkOf } from '../../src/http/ip-network.ts'

t.test('an IPv6 address counts by its /64, however it is written', async (t) => {
  const same = [
    '2001:db8:1:2::1',
    '2001:db8:1:2:ffff:ffff:ffff:ffff',
    '2001:0db8:0001:0002:0:0:0:1',
    '2001:DB8:1:2::192.0.2.1',
    '2001:db8:1:2::1%eth0',
  ]
  for (const address of same) t.equal(networkOf(address), '2001:db8:1:2::/64', address)
  t.equal(networkOf('2001:db8:1:3::1'), '2001:db8:1:3::/64')
  t.equal(networkOf('::1'), '0:0:0:0::/64')
  t.equal(networkOf('::'), '0:0:0:0::/64')
  t.equal(networkOf('fe80::'), 'fe80:0:0:0::/64')
  t.equal(networkOf('1:2:3:4:5:6:7:8'), '1:2:3:4::/64')
})

t.test('an IPv4 address counts alone, even when it is written as IPv6', async (t) => {
  for (const address of ['192.0.2.7', '::ffff:192.0.2.7', '::FFFF:c000:207', '0:0:0:0:0:ffff:192.0.2.7'])
    t.equal(networkOf(address), '192.0.2.7', address)
  t.not(networkOf('192.0.2.7'), networkOf('192.0.2.8'))
})

t.test('the port that some proxies add does not count', async (t) => {
  for (const address of ['192.0.2.7:1', '192.0.2.7:65535', '[192.0.2.7]:80', '[::ffff:192.0.2.7]:80'])
    t.equal(networkOf(address), '192.0.2.7', address)
  for (const address of ['[2001:db8::1]:443', '[2001:db8::2]:444', '[2001:db8::3]'])
    t.equal(networkOf(address), '2001:db8:0:0::/64', address)
  t.equal(networkOf('2001:db8::1:443'), '2001:db8:0:0::/64', 'without brackets it is no port')
})

t.test('other text is taken as it is, cut to the length of an address', async (t) => {
  t.equal(networkOf('unknown'), 'unknown')
  t.equal(networkOf(''), '')
  t.equal(networkOf('x'.repeat(10_000)).length, 64)
  for (const odd of [':::', '1:2', '::ffff:1.2.3', '%', '%%', '::1::', 'g::1'])
    t.type(networkOf(odd), 'string')
})
