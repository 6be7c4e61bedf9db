import { GoogleAuth, OAuth2Client, type AuthClient } from 'google-auth-library';
import { ReadFailure, type ReadFailureReason } from '../../doctor/reading.ts';
import { answerTo, httpFailureOf } from '../http-failure-of.ts';
import { messageOf } from '../message-of.ts';

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const TOKEN_LIFETIME_SECONDS = 600;

/**
 * Reads the project from the credentials file, else from the metadata server.
 *
 * @returns undefined if neither names one.
 */
export async function findProjectId(): Promise<string | undefined> {
  try {
    return await new GoogleAuth().getProjectId();
  } catch {
    return undefined;
  }
}

/**
 * Finds the Application Default Credentials, and their e-mail if it is known. A first token is fetched, because the
 * credentials may be revoked or expired.
 *
 * @throws {ReadFailure} `no credentials`, `unauthenticated` or `unreachable`.
 */
export async function findCredentials(): Promise<{
  readonly authClient: AuthClient;
  readonly email: string | undefined;
}> {
  const auth = new GoogleAuth({ scopes: SCOPE });
  const authClient = await auth.getClient().catch((error: unknown) => {
    throw failure('no credentials', error);
  });
  await authClient.getAccessToken().catch((error: unknown) => {
    throw failure(isUnreachable(error) ? 'unreachable' : 'unauthenticated', error);
  });
  return { authClient, email: await emailOf(auth, authClient) };
}

/**
 * Credentials of the service account `email` for ten minutes, got with those of `own`; undefined if the account does
 * not exist.
 *
 * Without `Impersonated` of google-auth-library, which writes a warning about credential files to standard error
 * whenever it is constructed, although none is used here.
 * Source: IAM Service Account Credentials API, projects.serviceAccounts.generateAccessToken.
 *
 * @param options.iamEndpoint the address of that API; default: Google's.
 * @throws {ReadFailure} `denied`, `disabled`, `unauthenticated`, `unreachable` or `refused`.
 */
export async function impersonate({
  own,
  email,
  iamEndpoint = 'https://iamcredentials.googleapis.com',
}: {
  readonly own: AuthClient;
  readonly email: string;
  readonly iamEndpoint?: string;
}): Promise<AuthClient | undefined> {
  try {
    const { data } = await own.request<{ readonly accessToken: string }>({
      url: `${iamEndpoint}/v1/projects/-/serviceAccounts/${encodeURIComponent(email)}:generateAccessToken`,
      method: 'POST',
      data: { scope: [SCOPE], lifetime: `${TOKEN_LIFETIME_SECONDS}s` },
    });
    const client = new OAuth2Client();
    client.setCredentials({ access_token: data.accessToken });
    return client;
  } catch (error) {
    if (answerTo(error)?.status === 404) return undefined;
    throw httpFailureOf(error);
  }
}

/** A person's credentials do not contain the e-mail; Google's token endpoint knows it if the scopes allow. */
async function emailOf(auth: GoogleAuth, own: AuthClient): Promise<string | undefined> {
  try {
    const { client_email: email } = await auth.getCredentials();
    if (email !== undefined) return email;
    const { token } = await own.getAccessToken();
    if (!(own instanceof OAuth2Client) || typeof token !== 'string') return undefined;
    return (await own.getTokenInfo(token)).email;
  } catch {
    return undefined;
  }
}

/** Whether the token endpoint was asked and made no decision. With an unreadable key it is not asked at all. */
function isUnreachable(error: unknown): boolean {
  const { status } = answerTo(error) ?? {};
  return status === undefined ? error instanceof Error && 'config' in error : status >= 500;
}

function failure(reason: ReadFailureReason, error: unknown): ReadFailure {
  return new ReadFailure({ reason, message: messageOf(error), cause: error });
}
