namespace Rillcast.Transcoding.Jobs.Rabbit;

/// <summary>A job taken over the broker.</summary>
internal sealed class RabbitLease(RabbitJobQueue queue, RabbitSlot slot, RabbitDelivered delivered, ConversionJob job, int attempt) : IJobLease
{
    private bool _answered;

    public ConversionJob Job => job;

    public int Attempt => attempt;

    public RabbitSlot Slot => slot;

    public RabbitDelivered Delivered => delivered;

    public Task CompleteAsync(CancellationToken ct) => AnswerAsync(RabbitAnswer.Done, null, ct);

    public Task FailAsync(string reason, CancellationToken ct) => AnswerAsync(attempt >= queue.MaxAttempts ? RabbitAnswer.GiveUp : RabbitAnswer.Return, reason, ct);

    // Given back without an answer: the worker stops.
    public async ValueTask DisposeAsync()
    {
        try
        {
            await AnswerAsync(RabbitAnswer.GiveBack, null, CancellationToken.None);
        }
        catch (JobQueueException)
        {
            // The broker hands it out again by itself.
        }
    }

    private Task AnswerAsync(RabbitAnswer answer, string? reason, CancellationToken ct)
    {
        if (_answered)
        {
            return Task.CompletedTask;
        }

        _answered = true;
        return queue.AnswerAsync(this, answer, reason, ct);
    }
}

/// <summary>What becomes of a job.</summary>
internal enum RabbitAnswer
{
    /// <summary>Taken out.</summary>
    Done,

    /// <summary>Handed out again, one try the poorer.</summary>
    Return,

    /// <summary>Handed out again by a worker that stops, which is no try of the job's.</summary>
    GiveBack,

    /// <summary>Kept with its reason, for the node that offered it.</summary>
    GiveUp,
}
