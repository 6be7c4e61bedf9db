/** Real: Google's clients. No call is made; the test reads which credentials they would use. */
import { v1 } from '@google-cloud/pubsub';
import { JobsClient, ServicesClient } from '@google-cloud/run';
import { OAuth2Client } from 'google-auth-library';
import { expect, it } from 'vitest';
import { clientOptions } from './client-options.ts';

it.each([v1.PublisherClient, v1.SubscriberClient, JobsClient, ServicesClient])(
  'the client calls as the impersonated account ($name)',
  async (Client) => {
    const authClient = new OAuth2Client();
    authClient.setCredentials({ access_token: 'lent-token' });
    const client = new Client(clientOptions({ authClient, emulatorHost: '' }));
    await client.initialize();
    const used = await client.auth.getClient();
    expect((await used.getRequestHeaders()).get('authorization')).toBe('Bearer lent-token');
    await client.close();
  },
);
