using System.IO.Pipelines;
using System.Net;
using Rillcast.TestKit;

namespace Rillcast.Rtmp.Tests;

/// <summary>A server connection and the stream at the other end of it, without sockets.</summary>
internal sealed class InMemoryConnection : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Pipe _toServer;
    private readonly Pipe _toClient;

    public InMemoryConnection(IRtmpApplication application, RtmpLimits? limits = null, TimeProvider? time = null, long pauseAt = 65536)
    {
        PipeOptions options = new(pauseWriterThreshold: pauseAt, resumeWriterThreshold: pauseAt / 2, useSynchronizationContext: false);
        _toServer = new Pipe(options);
        _toClient = new Pipe(options);
        Client = new DuplexStream(_toClient.Reader.AsStream(), _toServer.Writer.AsStream());
        RtmpServerConnection connection = new(
            new Duplex(_toServer.Reader, _toClient.Writer),
            application,
            limits ?? new RtmpLimits { LingerTime = TimeSpan.FromMilliseconds(200) },
            time ?? TimeProvider.System,
            new IPEndPoint(IPAddress.Loopback, 4711),
            isTls: true);
        End = connection.RunAsync(_stopping.Token);
    }

    public Stream Client { get; }

    public Task<RtmpConnectionEnd> End { get; }

    public void Stop() => _stopping.Cancel();

    public Task<RtmpPublisher> PublishAsync(CancellationToken ct, RtmpPublisherOptions? options = null) =>
        RtmpPublisher.PublishAsync(Client, options ?? new RtmpPublisherOptions(), ct);

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _stopping.CancelAsync();
        _stopping.Dispose();
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class DuplexStream(Stream input, Stream output) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => output.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => output.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => input.ReadAsync(buffer, cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => output.WriteAsync(buffer, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                input.Dispose();
                output.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
