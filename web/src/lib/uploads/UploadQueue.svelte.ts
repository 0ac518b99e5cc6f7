import type { ApiClient } from '$lib/api/ApiClient';
import { ApiError } from '$lib/api/ApiError';
import type { Conversion, Upload } from '$lib/api/types';
import { FileUpload } from './FileUpload.svelte';

/** A line of the page: what the server knows of an upload, what this page sends of it, or both. */
export interface UploadLine {
  readonly key: string;
  readonly name: string;
  readonly size: number | null;
  readonly server: Upload | undefined;
  readonly local: FileUpload | undefined;
  readonly conversion: Conversion | undefined;
}

/** All uploads of a channel as its owner sees them: files of this page and what the server has of earlier ones. */
export class UploadQueue {
  readonly #api: ApiClient;
  readonly #channel: string;
  #server = $state.raw<readonly Upload[]>([]);
  #local = $state.raw<readonly FileUpload[]>([]);
  #conversions = $state.raw<Readonly<Record<string, Conversion>>>({});
  #error = $state.raw<ApiError | undefined>();
  #isLoaded = $state(false);

  readonly lines: readonly UploadLine[] = $derived([
    ...this.#local
      .filter((local) => !this.#server.some((server) => server.id === local.id))
      .map((local) => ({
        key: `${local.file.name}:${local.file.size}:${local.file.lastModified}`,
        name: local.file.name,
        size: local.file.size,
        server: undefined,
        local,
        conversion: undefined,
      })),
    ...this.#server.map((server) => ({
      key: server.id,
      name: server.fileName === '' ? server.title : server.fileName,
      size: server.length,
      server,
      local: this.#local.find((local) => local.id === server.id),
      conversion: this.#conversions[server.id],
    })),
  ]);
  readonly isSending = $derived(this.#local.some((local) => local.phase === 'sending' || local.phase === 'retrying'));

  constructor(api: ApiClient, channel: string) {
    this.#api = api;
    this.#channel = channel;
  }

  get error() {
    return this.#error;
  }
  get isLoaded() {
    return this.#isLoaded;
  }

  refresh = async (): Promise<void> => {
    try {
      this.#server = (await this.#api.uploads(this.#channel)).items;
      this.#error = undefined;
      this.#isLoaded = true;
      await this.#readConversions();
    } catch (error) {
      this.#error = ApiError.from(error);
    }
  };

  /** Takes files; one that was begun earlier (same name, same size) goes on where the server is. */
  add(files: Iterable<File>): void {
    for (const file of files) {
      if (
        this.#local.some(
          (local) => local.file.name === file.name && local.file.size === file.size && local.phase !== 'failed',
        )
      )
        continue;
      const begun = this.#server.find(
        (upload) =>
          upload.state === 'uploading' &&
          upload.fileName === file.name &&
          upload.length === file.size &&
          !this.#local.some((local) => local.id === upload.id),
      );
      const local = new FileUpload(file, begun?.id);
      this.#local = [
        local,
        ...this.#local.filter((other) => other.phase !== 'failed' || other.file.name !== file.name),
      ];
      void local.start(this.#channel);
    }
  }

  resume = (line: UploadLine) => line.local?.start(this.#channel);

  /** Gives an upload up, or takes one that has ended from the list. */
  async remove(line: UploadLine): Promise<void> {
    await line.local?.pause();
    const id = line.server?.id ?? line.local?.id;
    if (id !== undefined) await this.#api.deleteUpload(id);
    this.#local = this.#local.filter((local) => local !== line.local);
    await this.refresh();
  }

  async #readConversions(): Promise<void> {
    const open = this.#server.filter((upload) => {
      const known = this.#conversions[upload.id]?.state;
      return upload.state === 'done' && upload.video !== null && known !== 'done' && known !== 'failed';
    });
    const answers = await Promise.allSettled(
      open.map(async (upload) => [upload.id, await this.#api.conversion(upload.id)] as const),
    );
    const read = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    if (read.length > 0) this.#conversions = { ...this.#conversions, ...Object.fromEntries(read) };
  }
}
