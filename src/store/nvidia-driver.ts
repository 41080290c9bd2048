/** Whether a driver of NVIDIA is at work, as far as a system shows it without being asked to load anything. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Under Linux its devices (under WSL, the one of Windows); under Windows its CUDA library, which comes with the driver. */
export function hasNvidia(): boolean {
  const { platform, env } = process;
  if (platform === 'win32') return existsSync(join(env.SystemRoot ?? 'C:\\Windows', 'System32', 'nvcuda.dll'));
  return platform === 'linux' && (existsSync('/dev/nvidiactl') || existsSync('/dev/dxg'));
}
