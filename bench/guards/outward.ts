import type { Guards } from './guard';

const SSRF = 'test/security/ssrf.test.ts';
const HOSTS = 'src/slack/files/hosts.ts';
const TRANSFER = 'src/slack/files/transfer.ts';
const ATTACHMENT = 'src/happyfox/attachment.ts';
const ATTACHMENT_TEST = 'test/happyfox/attachment.test.ts';
const PUBLIC = 'src/tickets/public-address.ts';
const FILES_TEST = 'test/slack/files.test.ts';

/** Where we connect to, and what we tell there. */
export const OUTWARD: Guards = {
  S8: [
    {
      name: 'Slack’s files come from Slack’s hosts',
      file: HOSTS,
      piece: "address.port === '' && SLACK_HOST.test(address.hostname)) return true;",
      without: "address.port === '') return true;",
      test: SSRF,
      only: 'in Slack that leads elsewhere',
    },
    {
      name: 'over https',
      file: HOSTS,
      piece: "address.protocol === 'https:' && address.port === ''",
      without: "address.port !== 'x'",
      test: SSRF,
      only: 'in Slack that leads elsewhere',
    },
    {
      name: 'an address of Slack names nobody who signs in',
      file: HOSTS,
      piece: 'if (address.username || address.password) return false;',
      test: FILES_TEST,
      only: 'may go to https://xoxb@files.slack.com',
    },
    {
      name: 'each redirect is looked at',
      file: TRANSFER,
      piece:
        "if (!address || !isTrusted(address, apiUrl)) throw new FileUnreadable(name, 'its address is not one of Slack’s');",
      without:
        "if (!address || (hop === 0 && !isTrusted(address, apiUrl))) throw new FileUnreadable(name, 'its address is not one of Slack’s');",
      test: SSRF,
      only: 'redirects elsewhere',
    },
    {
      name: 'Slack’s names have no private addresses',
      file: TRANSFER,
      piece: 'connect: { lookup: publicOnly(lookup) }',
      without: 'connect: lookup ? { lookup } : {}',
      test: SSRF,
      only: 'in Slack whose name resolves',
    },
    {
      name: 'HappyFox’s attachments come over https',
      file: ATTACHMENT,
      piece: "return url.protocol === 'https:' && !isPrivateHost(url);",
      without: 'return !isPrivateHost(url);',
      test: ATTACHMENT_TEST,
      only: 'is not fetched from',
    },
    {
      name: 'never from a private address by its number',
      file: ATTACHMENT,
      piece: "url.protocol === 'https:' && !isPrivateHost(url)",
      without: "url.protocol === 'https:'",
      test: SSRF,
      only: 'in HappyFox that leads into our own network',
    },
    {
      name: 'nor by its name, at the moment of connecting',
      file: ATTACHMENT,
      piece: 'new https.Agent({ lookup: publicOnly(lookup) })',
      without: 'new https.Agent(lookup ? { lookup } : {})',
      test: SSRF,
      only: 'in HappyFox whose name resolves',
    },
    {
      name: 'nor after a redirect',
      file: ATTACHMENT,
      piece: 'maxRedirects: 0,',
      test: ATTACHMENT_TEST,
      only: 'does not lead elsewhere',
    },
    {
      name: 'an address of an attachment names nobody who signs in',
      file: ATTACHMENT,
      piece: "if (url.username !== '' || url.password !== '') return false;",
      test: ATTACHMENT_TEST,
      only: 'in the name of whoever',
    },
    {
      name: 'addresses within addresses are looked through',
      file: PUBLIC,
      piece: "  ['::', 96],\n  ['64:ff9b::', 96],",
      test: SSRF,
      only: 'in HappyFox that leads into our own network',
    },
    {
      name: 'the addresses of a cloud’s own services are private',
      file: PUBLIC,
      piece: "['169.254.0.0', 16],",
      test: SSRF,
      only: 'in HappyFox that leads into our own network',
    },
  ],
  S9: [
    {
      name: 'Slack’s token does not follow a redirect to another host',
      file: TRANSFER,
      piece:
        "if (!address || !isTrusted(address, apiUrl)) throw new FileUnreadable(name, 'its address is not one of Slack’s');",
      without: "if (!address) throw new FileUnreadable(name, 'its address is not one of Slack’s');",
      test: FILES_TEST,
      only: 'is not sent to another host',
    },
    {
      name: 'nor does it go to the address of an upload',
      file: TRANSFER,
      piece: "headers: { 'content-type': 'application/octet-stream', 'content-length': String(size) },",
      without:
        "headers: { authorization: token, 'content-type': 'application/octet-stream', 'content-length': String(size) },",
      test: FILES_TEST,
      only: 'does not bring the token',
    },
    {
      name: 'an upload goes to Slack only',
      file: TRANSFER,
      piece: `    if (!address || !isTrusted(address, apiUrl)) {
      bytes.destroy();`,
      without: `    if (!address) {
      bytes.destroy();`,
      test: FILES_TEST,
      only: 'goes to no other host',
    },
    {
      name: 'no method of Slack is an address',
      file: 'src/slack/web.ts',
      piece: 'allowAbsoluteUrls: false,',
      test: 'test/slack/web.test.ts',
    },
    {
      name: 'HappyFox’s key follows no redirect',
      file: 'src/happyfox/call.ts',
      piece: 'maxRedirects: 0,',
      // Our own transport knows no redirects either.
      besides: ["transport: watched(passage, wire.address.origin.startsWith('https:')),"],
      test: 'test/happyfox/answers.test.ts',
      only: 'a redirect is never followed',
    },
    {
      name: 'HappyFox’s key passes no proxy',
      file: 'src/happyfox/call.ts',
      piece: 'proxy: false,',
      test: 'test/happyfox/answers.test.ts',
      only: 'a proxy',
    },
    {
      name: 'the store of attachments is not told the key',
      file: ATTACHMENT,
      piece: "headers: { 'User-Agent': 'Foxbridge' },",
      without: "headers: { 'User-Agent': 'Foxbridge', Authorization: 'Basic x' },",
      test: ATTACHMENT_TEST,
      only: 'without our key',
    },
    {
      name: 'HappyFox is spoken to over https',
      file: 'src/happyfox/address.ts',
      piece: "if (url.protocol === 'http:' && !loopback) {",
      without: 'if (false) {',
      test: 'test/happyfox/errors.test.ts',
      only: 'without encryption on this machine only',
    },
    {
      name: 'an address in the settings is https',
      file: 'src/config.ts',
      piece: "(url.protocol === 'http:' && LOOPBACK.test(url.hostname))",
      without: "url.protocol === 'http:'",
      test: 'test/config.test.ts',
      only: 'for this machine only',
    },
  ],
};
