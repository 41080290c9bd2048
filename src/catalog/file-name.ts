/** The title of a file: its name without folders and extensions, such as `t10k-images` for `mnist/t10k-images-idx3-ubyte.gz`. */
export const fileTitle = (path: string) =>
  path
    .replace(/^.*[\\/]/, '')
    .replace(/(?<=.)\.gz$/i, '')
    .replace(/(?<=.)([.-]idx\d-ubyte|\.[^.]*)$/i, '');
