using Rillcast.Media.Packaging;

namespace Rillcast.Live.Spool;

/// <summary>Makes again, out of spool files, what the pipeline made of the same messages when they arrived.</summary>
internal static class SpoolReplay
{
    /// <summary>Replays files in order; each epoch is finished at its last whole record.</summary>
    /// <param name="files">Oldest first.</param>
    /// <param name="options">As when they were written; other cutting rules give other segments.</param>
    /// <param name="take">Takes each output with its epoch.</param>
    public static void Run(IReadOnlyList<SpoolFile> files, LiveOptions options, Action<(int Epoch, PackagerOutput Output)> take)
    {
        var outputs = new List<PackagerOutput>();
        EpochPipeline? pipeline = null;
        for (var i = 0; i < files.Count; i++)
        {
            var file = files[i];
            var continues = pipeline is not null;
            var nextInEpoch = i + 1 < files.Count && files[i + 1].Epoch == file.Epoch && files[i + 1].Sequence == file.Sequence + 1;
            foreach (var record in SpoolReader.Read(file.Path))
            {
                if (record.Checkpoint is { } checkpoint)
                {
                    pipeline ??= new EpochPipeline(options, checkpoint);
                    continue;
                }

                // The first tag after a roll stands at the end of the file before it too, and was pushed there.
                if (continues)
                {
                    continues = false;
                    continue;
                }

                pipeline!.Push(record.Tag, record.ReceivedAt, outputs);
                Hand(file.Epoch, outputs, take);

                // What follows the boundary stands in the next file, whole.
                if (nextInEpoch && pipeline.Boundary is not null)
                {
                    break;
                }
            }

            if (!nextInEpoch)
            {
                pipeline?.Flush(outputs);
                Hand(file.Epoch, outputs, take);
                pipeline = null;
            }
        }
    }

    private static void Hand(int epoch, List<PackagerOutput> outputs, Action<(int Epoch, PackagerOutput Output)> take)
    {
        foreach (var output in outputs)
        {
            take((epoch, output));
        }

        outputs.Clear();
    }
}
