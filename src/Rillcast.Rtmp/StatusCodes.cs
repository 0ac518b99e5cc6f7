namespace Rillcast.Rtmp;

/// <summary>Which status a peer is told. What matters is what librtmp inside OBS Studio makes of it (checked in its source, 2024):
/// on <c>NetStream.Publish.Denied</c> and <c>.Rejected</c>, <c>NetStream.Failed</c> and <c>NetConnection.Connect.InvalidApp</c> it closes at once, writes
/// code and description into the log, and OBS says "could not access the specified channel or stream key"; any other code it
/// passes over in silence and waits. ffmpeg prints the description of whatever has level "error".</summary>
internal static class StatusCodes
{
    /// <summary>Statuses for a refused publisher, in the order to send them.</summary>
    public static IReadOnlyList<string> For(PublishRefusal refusal) => refusal switch
    {
        PublishRefusal.BadKey => ["NetStream.Publish.Denied"],
        PublishRefusal.BadApplication => ["NetConnection.Connect.InvalidApp"],

        // BadName is Adobe's word for "already being published", which mobile encoders know and OBS does not.
        PublishRefusal.InUse => ["NetStream.Publish.BadName", "NetStream.Publish.Rejected"],
        PublishRefusal.ServerClosing => ["NetConnection.Connect.AppShutdown", "NetStream.Publish.Rejected"],
        _ => ["NetStream.Publish.Rejected"],
    };

    /// <summary>Statuses for a publication that the server ends.</summary>
    public static IReadOnlyList<string> For(PublicationEnd end) => end switch
    {
        PublicationEnd.KeyRevoked => ["NetStream.Publish.Denied"],
        PublicationEnd.ServerClosing => ["NetConnection.Connect.AppShutdown", "NetStream.Failed"],
        PublicationEnd.ServerFailure or PublicationEnd.DamagedMedia => ["NetStream.Failed"],
        _ => ["NetStream.Publish.Rejected"],
    };
}
