/** Addresses of remotes may hold passwords and tokens, which no log and no message may show. */

/** `https://user:token@host/x`: everything between the scheme and the host. */
const CREDENTIALS = /([a-z][a-z\d+.-]*:\/\/)[^\s/?#'"`<>]*@(?=[^\s/?#'"`<>])/gi;
/** What signed addresses and API tokens are called. */
const QUERY = /([?&;](?:[\w-]*(?:token|key|sig|signature|secret|password|passwd|pwd|auth|credential|sas)[\w-]*|sv|se|sp)=)[^\s&;#'"`<>]+/gi;
/** As HTTP clients print what they send. */
const HEADER = /((?:authorization|private-token|x-api-key)["']?\s*[:=]\s*["']?(?:(?:basic|bearer|token)\s+)?)[^\s"']+/gi;

export function hideSecrets(text: string): string {
  return text.replace(CREDENTIALS, '$1***@').replace(QUERY, '$1***').replace(HEADER, '$1***');
}
