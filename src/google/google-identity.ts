import { GoogleAuth, OAuth2Client, type AuthClient } from 'google-auth-library';
import { ReadFailure } from '../doctor/reading.ts';

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const TOKEN_LIFETIME_SECONDS = 600;

/**
 * The Application Default Credentials, with the e-mail they stand for, as far as it can be told.
 *
 * @throws {ReadFailure} `no credentials`.
 */
export async function findCredentials(): Promise<{
  readonly authClient: AuthClient;
  readonly email: string | undefined;
}> {
  const auth = new GoogleAuth({ scopes: SCOPE });
  try {
    const authClient = await auth.getClient();
    return { authClient, email: await emailOf(auth, authClient) };
  } catch (error) {
    throw failure('no credentials', error);
  }
}

/**
 * Credentials of the service account `email`, lent to those of `own` for some minutes.
 *
 * It asks for the token itself: `Impersonated` of google-auth-library writes a warning about credential
 * files to standard error whenever it is constructed, although none is used here.
 * Source: IAM Service Account Credentials API, projects.serviceAccounts.generateAccessToken.
 *
 * @param options.iamEndpoint where that API is; Google's when left out.
 * @throws {ReadFailure} `denied`.
 */
export async function impersonate({
  own,
  email,
  iamEndpoint = 'https://iamcredentials.googleapis.com',
}: {
  readonly own: AuthClient;
  readonly email: string;
  readonly iamEndpoint?: string;
}): Promise<AuthClient> {
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
    throw failure('denied', error);
  }
}

/** A person's credentials do not name whose they are; Google tells it of a token that may say so. */
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

function failure(reason: 'no credentials' | 'denied', error: unknown): ReadFailure {
  const message = error instanceof Error ? error.message : String(error);
  return new ReadFailure({ reason, message, cause: error });
}
