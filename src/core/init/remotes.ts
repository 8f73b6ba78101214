/** Where DVC can keep data, by its own names and options. Source: dvc/config_schema.py, https://dvc.org/doc/user-guide/data-management/remote-storage. */

export interface RemoteOption {
  /** As DVC calls it. */
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  /** It goes into `.dvc/config.local`, which Git ignores: it is a secret, or only right for one person. */
  readonly local: boolean;
  /** Not shown while it is typed, nor in the log. */
  readonly secret: boolean;
}

export interface RemoteKind {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  /** An address as it would be typed. */
  readonly example: string;
  /** Its URL starts with this; empty for a folder. */
  readonly schemes: readonly string[];
  /** Distribution that DVC needs for it, besides itself. */
  readonly package: string | null;
  readonly options: readonly RemoteOption[];
}

const shared = (name: string, label: string, hint: string): RemoteOption => ({ name, label, hint, local: false, secret: false });
const own = (name: string, label: string, hint: string): RemoteOption => ({ name, label, hint, local: true, secret: false });
const secret = (name: string, label: string, hint: string): RemoteOption => ({ name, label, hint, local: true, secret: true });

const USER = own('user', 'User', 'Empty: yours on this machine.');
const PASSWORD = secret('password', 'Password', 'Empty: asked for, or not needed.');

export const REMOTE_KINDS: readonly RemoteKind[] = [
  {
    id: 'local',
    label: 'A folder',
    detail: 'On this machine, a mounted disk or a network share.',
    example: '/mnt/storage/dvc',
    schemes: [],
    package: null,
    options: [],
  },
  {
    id: 's3',
    label: 'Amazon S3',
    detail: 'And what speaks its language: MinIO, Ceph, Cloudflare R2, Backblaze B2.',
    example: 's3://bucket/path',
    schemes: ['s3://'],
    package: 'dvc-s3',
    options: [
      shared('endpointurl', 'Endpoint', 'Only for services other than Amazon: https://minio.example.org'),
      shared('region', 'Region', 'Such as eu-central-1. Empty: that of your profile.'),
      own('profile', 'Profile', 'Of ~/.aws/credentials. Empty: the default one, or the environment.'),
      secret('access_key_id', 'Access key ID', 'Empty: the one of your profile.'),
      secret('secret_access_key', 'Secret access key', 'Empty: the one of your profile.'),
    ],
  },
  {
    id: 'gs',
    label: 'Google Cloud Storage',
    detail: 'A bucket of Google Cloud.',
    example: 'gs://bucket/path',
    schemes: ['gs://'],
    package: 'dvc-gs',
    options: [
      shared('projectname', 'Project', 'Empty: that of your credentials.'),
      own('credentialpath', 'File of credentials', 'Of a service account. Empty: those of “gcloud auth application-default login”.'),
    ],
  },
  {
    id: 'azure',
    label: 'Azure Blob Storage',
    detail: 'A container of a storage account.',
    example: 'azure://container/path',
    schemes: ['azure://'],
    package: 'dvc-azure',
    options: [
      shared('account_name', 'Storage account', 'Its name. Empty: the one of the environment.'),
      secret('connection_string', 'Connection string', 'Empty: your login of “az login”.'),
      secret('account_key', 'Account key', 'Empty: not used.'),
      secret('sas_token', 'SAS token', 'Empty: not used.'),
    ],
  },
  {
    id: 'ssh',
    label: 'SSH',
    detail: 'A folder on a server that you reach by SSH.',
    example: 'ssh://host.example.org/data/dvc',
    schemes: ['ssh://'],
    package: 'dvc-ssh',
    options: [
      USER,
      shared('port', 'Port', 'Empty: 22, or that of your SSH configuration.'),
      own('keyfile', 'Private key', 'Its file. Empty: those of your agent and configuration.'),
      PASSWORD,
    ],
  },
  {
    id: 'gdrive',
    label: 'Google Drive',
    detail: 'A folder of a drive, by the ID in its address.',
    example: 'gdrive://0AIac4JZqHhKmUk9PDA',
    schemes: ['gdrive://'],
    package: 'dvc-gdrive',
    options: [
      own('gdrive_client_id', 'Client ID', 'Of your own Google Cloud project. Empty: DVC’s.'),
      secret('gdrive_client_secret', 'Client secret', 'Empty: DVC’s.'),
    ],
  },
  {
    id: 'webdav',
    label: 'WebDAV',
    detail: 'Nextcloud, ownCloud and other servers.',
    example: 'webdavs://cloud.example.org/remote.php/dav/files/me/dvc',
    schemes: ['webdavs://', 'webdav://'],
    package: 'dvc-webdav',
    options: [USER, PASSWORD, secret('token', 'Token', 'Instead of a password. Empty: not used.')],
  },
  {
    id: 'http',
    label: 'HTTP',
    detail: 'A server that files can be got from and put to.',
    example: 'https://files.example.org/dvc',
    schemes: ['https://', 'http://'],
    package: null,
    options: [shared('auth', 'Authentication', 'basic, digest or custom. Empty: none.'), USER, PASSWORD],
  },
];

/** What is wrong with an address, as a sentence, or null. */
export function addressProblem(kind: RemoteKind, address: string): string | null {
  const text = address.trim();
  if (text === '') {
    return 'An address is needed.';
  }
  if (/\p{Cc}/u.test(text)) {
    return 'An address is on one line.';
  }
  if (kind.schemes.length === 0) {
    return /^[a-z][\w+.-]*:\/\//i.test(text) ? 'A folder has no “://”. Go back to choose another kind of storage.' : null;
  }
  if (!kind.schemes.some((scheme) => text.toLowerCase().startsWith(scheme))) {
    return `The address starts with ${kind.schemes.join(' or ')}`;
  }
  return /^[^/]+:\/\/[^/]/.test(text) ? null : `What comes after ${kind.schemes[0] ?? ''} is missing, as in ${kind.example}`;
}

/** Whether the name of a remote is one that DVC's configuration can hold. */
export function remoteNameProblem(name: string, taken: ReadonlySet<string>): string | null {
  if (!/^[A-Za-z0-9][\w.-]*$/.test(name)) {
    return 'A name has letters, digits, dots, dashes and underscores.';
  }
  return taken.has(name.toLowerCase()) ? `There is a remote “${name}” already.` : null;
}

/** A secret in an address, which a tracked file would show to everyone. */
export interface SecretInAddress {
  /** What it is, as part of a sentence. */
  readonly what: string;
  /** The address without it; null where it cannot be cut out. */
  readonly address: string | null;
  /** Options of the remote that hold it instead. */
  readonly options: Readonly<Record<string, string>>;
}

const KEYS =
  /^(?:sig|signature|token|access_?token|key|api_?key|account_?key|secret|secret_?access_?key|password|passwd|pwd|sas|x-amz-\w+|awsaccesskeyid|se|sv)$/i;

export function secretInAddress(address: string): SecretInAddress | null {
  const url = /^([a-z][\w+.-]*:\/\/)([^/?#]*)@(.*)$/i.exec(address);
  const [, scheme = '', who = '', rest = ''] = url ?? [];
  const colon = who.indexOf(':');
  if (url && colon !== -1) {
    const [user, password] = [who.slice(0, colon), who.slice(colon + 1)].map(decoded);
    const options = { ...(user ? { user } : {}), ...(password ? { password } : {}) };
    return password ? { what: 'a password', address: `${scheme}${rest}`, options } : null;
  }
  const query = /[?&]([^#]*)/.exec(address)?.[1] ?? '';
  const named = query.split('&').find((pair) => KEYS.test(pair.split('=')[0] ?? '') && pair.includes('='));
  if (named !== undefined) {
    const sas = /(?:^|&)sig=/.test(query) && address.startsWith('azure://');
    return {
      what: `a secret (“${named.split('=')[0] ?? ''}”)`,
      address: address.replace(/\?.*$/, ''),
      options: sas ? { sas_token: query } : {},
    };
  }
  const key =
    /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])|(?<![A-Za-z0-9])(?:ghp|gho|glpat|xox[bp]|AIza)[-_A-Za-z0-9]{16,}/.exec(
      address,
    );
  return key ? { what: 'an access key', address: null, options: {} } : null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
