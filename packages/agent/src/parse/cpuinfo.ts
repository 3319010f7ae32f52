export interface Socket {
  socket: number;
  model: string;
  vendor: string | null;
  cores: number;
  threads: number;
}

const fieldsOf = (paragraph: string): Map<string, string> => {
  const fields = new Map<string, string>();
  for (const line of paragraph.split('\n')) {
    const at = line.indexOf(':');
    if (at > 0) fields.set(line.slice(0, at).trim(), line.slice(at + 1).trim());
  }
  return fields;
};

/**
 * Sockets of `/proc/cpuinfo`. Where the kernel names no sockets (most of ARM) all processors are one.
 * @param fallbackModel For kernels that name no model either.
 */
export const parseCpuinfo = (text: string, fallbackModel: string): Socket[] => {
  const paragraphs = text.split('\n\n').map(fieldsOf);
  const common = paragraphs.find((fields) => fields.has('Hardware'))?.get('Hardware');
  const processors = paragraphs.filter((fields) => fields.has('processor'));
  const numbers = [...new Set(processors.map((one) => Number(one.get('physical id') ?? 0)))];
  return numbers
    .sort((a, b) => a - b)
    .map((socket) => {
      const own = processors.filter((one) => Number(one.get('physical id') ?? 0) === socket);
      const first = own[0];
      const cores = new Set(own.map((one) => one.get('core id') ?? one.get('processor')));
      return {
        socket,
        model: first?.get('model name') ?? first?.get('Model') ?? common ?? fallbackModel,
        vendor: first?.get('vendor_id') ?? null,
        cores: cores.size,
        threads: own.length,
      };
    });
};
