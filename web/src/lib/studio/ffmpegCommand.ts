/** A command line that broadcasts a file with settings every viewer can play. */
export function ffmpegCommand(rtmpUrl: string, key: string): string {
  const video = '-c:v libx264 -preset veryfast -b:v 4M -g 60 -pix_fmt yuv420p';
  return `ffmpeg -re -i input.mp4 ${video} -c:a aac -b:a 160k -f flv '${rtmpUrl}/${key}'`;
}
