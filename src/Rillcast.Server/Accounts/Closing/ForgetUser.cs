using Rillcast.Server.Data;

namespace Rillcast.Server.Accounts.Closing;

/// <summary>
/// Removes or makes nameless what a feature keeps of a person and what does not go with the person's row by itself; registered by the feature. Runs inside the transaction in which the
/// account is deleted.
/// </summary>
internal delegate Task ForgetUser(RillcastDb db, string userId, CancellationToken ct);
