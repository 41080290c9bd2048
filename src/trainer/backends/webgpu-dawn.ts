/** Dawn, Chromium's WebGPU, as a native module for Node.js, with the types that are needed here. */
import type { GpuOptions } from '../../core/backend.ts';

export interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  /** Its name in lower case, with hyphens for everything but letters and digits. */
  readonly device: string;
  /** Name and version of the driver. */
  readonly description: string;
  readonly isFallbackAdapter?: boolean;
}

export interface Adapter {
  readonly info: AdapterInfo;
  readonly features: ReadonlySet<string>;
  readonly limits: Readonly<Record<string, number>>;
  requestDevice(descriptor: {
    readonly requiredFeatures: readonly string[];
    readonly requiredLimits: Readonly<Record<string, number>>;
  }): Promise<GpuDevice>;
}

/** Each kind of error has its own class. */
export interface GpuError {
  readonly message: string;
}

export interface GpuDevice {
  /** Resolves when the device can no longer be used. */
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  onuncapturederror: ((event: { readonly error: GpuError }) => void) | null;
  createShaderModule(descriptor: unknown): unknown;
  createComputePipeline(descriptor: unknown): unknown;
  pushErrorScope(filter: 'validation'): void;
  /** Resolves with the first error since the scope began; null where there was none. */
  popErrorScope(): Promise<GpuError | null>;
  destroy(): void;
}

export interface Gpu {
  /** Null where there is none. Rejects where none matches the flags. */
  requestAdapter(options: { readonly powerPreference: GpuOptions['powerPreference'] }): Promise<Adapter | null>;
}

interface Dawn {
  /** Each flag is `name=value`. */
  create(flags: readonly string[]): Gpu;
  /** `GPUBufferUsage` and the other globals of WebGPU. */
  readonly globals: Readonly<Record<string, unknown>>;
}

const loaded = new Map<string, Dawn>();

/** Loads the native module. Throws the error of the system's loader. */
export function loadDawn(path: string): Dawn {
  const known = loaded.get(path);
  if (known) return known;
  const module = { exports: {} };
  process.dlopen(module, path);
  const dawn = module.exports as Dawn;
  loaded.set(path, dawn);
  return dawn;
}

/** The names of all adapters, as their drivers give them. Dawn lists them only in the error for one that does not exist. */
export async function adapterNames(dawn: Dawn): Promise<readonly string[]> {
  try {
    await dawn.create(['adapter=(any)']).requestAdapter({ powerPreference: 'low-power' });
    return [];
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return [...new Set([...text.matchAll(/name: '(.*)'$/gm)].map(([, name = '']) => name))];
  }
}

/** The adapter that matches these options; undefined where there is none. */
export async function findAdapter(
  dawn: Dawn,
  names: readonly string[],
  { powerPreference, adapter }: GpuOptions,
): Promise<{ readonly gpu: Gpu; readonly adapter: Adapter; readonly name: string } | undefined> {
  // Dawn's own comparison is case-sensitive.
  const wanted = adapter === '' ? undefined : names.find((name) => name.toLowerCase().includes(adapter.toLowerCase()));
  if (adapter !== '' && wanted === undefined) return undefined;
  const gpu = dawn.create(wanted === undefined ? [] : [`adapter=${wanted}`]);
  const found = await gpu.requestAdapter({ powerPreference });
  if (!found) return undefined;
  const { device } = found.info;
  const name = wanted ?? names.find((one) => one.toLowerCase().replace(/[^a-z0-9]+/g, '-') === device);
  return { gpu, adapter: found, name: name ?? (device || found.info.description) };
}

/** It renders on the CPU: SwiftShader, Mesa's llvmpipe, Windows' basic renderer. */
export const isSoftware = ({ isFallbackAdapter, ...info }: AdapterInfo, name: string): boolean =>
  isFallbackAdapter === true ||
  /swiftshader|llvmpipe|lavapipe|softpipe|basic render|software/i.test([name, info.architecture, info.description].join(' '));
