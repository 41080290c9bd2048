/**
 * Gradients of what looks at images through windows, in AssemblyScript, on the memory of tfjs's own WebAssembly backend. Images are
 * [batch, height, width, channels] or have a depth before the height; pointers are byte offsets, all else counts elements.
 */
import { product } from './products.assembly';

/**
 * dL/dfilter of a convolution, as [filterHeight · filterWidth · channels, outChannels]: the windows of some positions laid out as the
 * rows of a matrix, transposed, by dL/dy at these positions; added up over all of them. `unfolded` has room for `positions` windows,
 * `scratch` for what `product` needs.
 */
export function filterGradient(
  x: usize,
  dy: usize,
  out: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  outChannels: i32,
  filterHeight: i32,
  filterWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  top: i32,
  left: i32,
  positions: i32,
  unfolded: usize,
  scratch: usize,
): void {
  const window = filterHeight * filterWidth * channels;
  const all = outHeight * outWidth;
  let begun = false;
  for (let n = 0; n < batch; n++) {
    const image = x + ((<usize>n * <usize>(height * width * channels)) << 2);
    const gradient = dy + ((<usize>n * <usize>(all * outChannels)) << 2);
    for (let from = 0; from < all; from += positions) {
      const count = min(positions, all - from);
      for (let i = 0; i < count; i++) {
        const row = ((from + i) / outWidth) * strideHeight - top;
        const column = ((from + i) % outWidth) * strideWidth - left;
        unfold(image, height, width, channels, row, column, filterHeight, filterWidth, unfolded + ((<usize>(i * window)) << 2));
      }
      const at = gradient + ((<usize>(from * outChannels)) << 2);
      product(unfolded, at, out, window, count, outChannels, 1, window, scratch, begun);
      begun = true;
    }
  }
}

/** Copies one window, with zeros where it sticks out of the image. */
function unfold(
  image: usize,
  height: i32,
  width: i32,
  channels: i32,
  row: i32,
  column: i32,
  filterHeight: i32,
  filterWidth: i32,
  into: usize,
): void {
  const first = max(0, -column);
  const last = max(first, min(filterWidth, width - column));
  for (let r = row; r < row + filterHeight; r++) {
    const inside = r >= 0 && r < height;
    const from = inside ? min(first, filterWidth) : filterWidth;
    const to = inside ? min(last, filterWidth) : filterWidth;
    into = zeros(into, from * channels);
    if (inside) into = copy(image + ((<usize>((r * width + column + from) * channels)) << 2), into, (to - from) * channels);
    into = zeros(into, (filterWidth - to) * channels);
  }
}

function zeros(into: usize, count: i32): usize {
  const end = into + ((<usize>count) << 2);
  for (; into + 16 <= end; into += 16) v128.store(into, f32x4.splat(0));
  for (; into < end; into += 4) store<f32>(into, 0);
  return end;
}

function copy(from: usize, into: usize, count: i32): usize {
  const end = into + ((<usize>count) << 2);
  for (; into + 16 <= end; into += 16, from += 16) v128.store(into, v128.load(from));
  for (; into < end; into += 4, from += 4) store<f32>(into, load<f32>(from));
  return end;
}

/** Adds each window's gradient to the first of its largest elements; to none where all are NaN. `dx` is zero before. */
export function maxPoolGradient(
  dy: usize,
  x: usize,
  dx: usize,
  batch: i32,
  channels: i32,
  depth: i32,
  height: i32,
  width: i32,
  outDepth: i32,
  outHeight: i32,
  outWidth: i32,
  strideDepth: i32,
  strideHeight: i32,
  strideWidth: i32,
  sizeDepth: i32,
  sizeHeight: i32,
  sizeWidth: i32,
  front: i32,
  top: i32,
  left: i32,
): void {
  const pixel: usize = (<usize>channels) << 2;
  const line = pixel * <usize>width;
  const plane = line * <usize>height;
  for (let n = 0; n < batch; n++) {
    const image = <usize>n * <usize>depth * plane;
    for (let z = 0; z < outDepth; z++)
      for (let row = 0; row < outHeight; row++)
        for (let column = 0; column < outWidth; column++) {
          const fromZ = max(0, z * strideDepth - front);
          const toZ = min(depth, z * strideDepth - front + sizeDepth);
          const fromRow = max(0, row * strideHeight - top);
          const toRow = min(height, row * strideHeight - top + sizeHeight);
          const fromColumn = max(0, column * strideWidth - left);
          const toColumn = min(width, column * strideWidth - left + sizeWidth);
          const start = image + <usize>fromZ * plane + <usize>fromRow * line + <usize>fromColumn * pixel;
          let channel = 0;
          for (; channel + 4 <= channels; channel += 4, dy += 16) {
            let largest = f32x4.splat(-Infinity as f32);
            let places = i32x4.splat(-1);
            let depthAt = start + ((<usize>channel) << 2);
            for (let d = fromZ; d < toZ; d++, depthAt += plane) {
              let rowAt = depthAt;
              for (let r = fromRow; r < toRow; r++, rowAt += line) {
                let at = rowAt;
                for (let c = fromColumn; c < toColumn; c++, at += pixel) {
                  const value = v128.load(x + at);
                  const larger = f32x4.gt(value, largest);
                  largest = v128.bitselect(value, largest, larger);
                  places = v128.bitselect(i32x4.splat(<i32>at), places, larger);
                }
              }
            }
            add(dx, i32x4.extract_lane(places, 0), 0, dy);
            add(dx, i32x4.extract_lane(places, 1), 4, dy);
            add(dx, i32x4.extract_lane(places, 2), 8, dy);
            add(dx, i32x4.extract_lane(places, 3), 12, dy);
          }
          for (; channel < channels; channel++, dy += 4) {
            let largest: f32 = -Infinity;
            let place = -1;
            let depthAt = start + ((<usize>channel) << 2);
            for (let d = fromZ; d < toZ; d++, depthAt += plane) {
              let rowAt = depthAt;
              for (let r = fromRow; r < toRow; r++, rowAt += line) {
                let at = rowAt;
                for (let c = fromColumn; c < toColumn; c++, at += pixel) {
                  const value = load<f32>(x + at);
                  if (value > largest) {
                    largest = value;
                    place = <i32>at;
                  }
                }
              }
            }
            add(dx, place, 0, dy);
          }
        }
  }
}

/** To the element at this place, `lane` bytes on; nowhere below 0. */
function add(dx: usize, place: i32, lane: usize, dy: usize): void {
  if (place === -1) return;
  const at = dx + <usize>place + lane;
  store<f32>(at, load<f32>(at) + load<f32>(dy + lane));
}
