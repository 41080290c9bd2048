/**
 * A GPU for tests on machines that have none: Chromium brings SwiftShader, a Vulkan driver that computes on the processor. Imported
 * before anything that looks for a GPU; processes that are started later find it too.
 */
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chromiumPath } from './tools.ts';

const DRIVERS = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d'];
const FOLDERS = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome'];

if (process.platform === 'linux' && process.env.VK_ICD_FILENAMES === undefined && !DRIVERS.some(hasEntries)) {
  const driver = [...besideChromium(), ...FOLDERS].map((folder) => join(folder, 'vk_swiftshader_icd.json')).find(existsSync);
  if (driver !== undefined) process.env.VK_ICD_FILENAMES = driver;
}

function hasEntries(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).length > 0;
}

function besideChromium(): readonly string[] {
  try {
    return [dirname(realpathSync(chromiumPath()))];
  } catch {
    return [];
  }
}
