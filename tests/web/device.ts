/** A device that makes passkeys and shows them: it answers at once, as if somebody had touched it. */
import type { Page } from 'playwright-core';

export interface Device {
  /** From now on it is somebody whom it does not know who touches it. */
  touchedByAnother(): Promise<void>;
}

/** Gives one to the browser of a page. */
export async function addDevice(page: Page): Promise<Device> {
  const devices = await page.context().newCDPSession(page);
  await devices.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  } as const;
  const { authenticatorId } = await devices.send('WebAuthn.addVirtualAuthenticator', { options });
  return {
    async touchedByAnother() {
      await devices.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    },
  };
}
