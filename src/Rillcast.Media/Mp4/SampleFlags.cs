namespace Rillcast.Media.Mp4;

/// <summary>The 32 bits that say how a sample hangs together with others (ISO/IEC 14496-12 §8.8.3.1).</summary>
public static class SampleFlags
{
    /// <summary>Sync sample: <c>sample_depends_on</c> = 2, needs no other.</summary>
    public const uint Sync = 0x0200_0000;

    /// <summary>Not a sync sample: <c>sample_depends_on</c> = 1, <c>sample_is_non_sync_sample</c> = 1.</summary>
    public const uint NonSync = 0x0101_0000;

    /// <summary>The bit <c>sample_is_non_sync_sample</c>.</summary>
    public const uint IsNonSyncBit = 0x0001_0000;
}
