using System.CommandLine;
using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Rillcast.Server.Cli;
using Rillcast.Server.Tests.Hosting;
using Rillcast.TestKit.Mail;

namespace Rillcast.Server.Tests.Accounts;

public sealed partial class RecoveryTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_forgotten_password_is_replaced_by_mail_once()
    {
        await using var mail = await MailServer.StartAsync(Ct);
        await using var server = await TestServer.StartAsync(Ct, settings: [.. MailSettings(mail.Port)]);
        Assert.True((await server.Http.GetAsync("/api/server", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("mail").GetBoolean());
        using var client = await server.NewUserAsync(Ct);
        var email = (await client.GetAsync("/api/auth/me", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Text("email");

        await server.Http.PostAsJsonAsync("/api/auth/password-reset", new { email = "nobody@example.org" }, Ct).JsonAsync(HttpStatusCode.Accepted, Ct);
        await server.Http.PostAsJsonAsync("/api/auth/password-reset", new { email = email.ToUpperInvariant() }, Ct).JsonAsync(HttpStatusCode.Accepted, Ct);
        var letter = await mail.ReceiveAsync(email, Ct);
        Assert.Contains("From: Rillcast <noreply@tv.example>", letter, StringComparison.Ordinal);
        var token = Link().Match(letter.Replace("=\n", "", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal)).Groups[1].Value;
        Assert.NotEmpty(token);

        await Confirm(server, token, "short").ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await Confirm(server, token, "password").ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await Confirm(server, token, email).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await Confirm(server, token + "x", "brand new password").ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await Confirm(server, token, "brand new password").JsonAsync(HttpStatusCode.NoContent, Ct);
        await Confirm(server, token, "brand new password").ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await client.GetAsync("/api/auth/me", Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        using var again = await server.SignInAsync(email, "brand new password", Ct);
        Assert.Equal(0, mail.Count);
    }

    [Fact]
    public async Task A_mail_waits_for_a_server_that_is_away()
    {
        await using var mail = await MailServer.StartAsync(Ct);
        await using var server = await TestServer.StartAsync(Ct, settings: [.. MailSettings(mail.Port)]);
        await mail.StopAsync();
        await server.Http.PostAsJsonAsync("/api/auth/password-reset", new { email = TestServer.AdminEmail }, Ct).JsonAsync(HttpStatusCode.Accepted, Ct);
        await Task.Delay(500, Ct);
        await mail.LaunchAsync(Ct);
        Assert.Contains("https://tv.example/reset-password#", (await mail.ReceiveAsync(TestServer.AdminEmail, Ct)).Replace("=\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_mail_an_administrator_makes_a_link()
    {
        await using var server = await TestServer.StartAsync(Ct);
        await server.Http.PostAsJsonAsync("/api/auth/password-reset", new { email = TestServer.AdminEmail }, Ct).ProblemAsync(HttpStatusCode.Conflict, Ct);
        using var client = await server.NewUserAsync(Ct);
        using var admin = await server.AdminAsync(Ct);
        var me = await client.GetAsync("/api/auth/me", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        await client.PostAsync($"/api/admin/users/{me.Text("id")}/password-reset", null, Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        await admin.PostAsync("/api/admin/users/nobody/password-reset", null, Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        var link = await admin.PostAsync($"/api/admin/users/{me.Text("id")}/password-reset", null, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        var url = link.Text("url");
        Assert.StartsWith($"{server.Address}reset-password#", url, StringComparison.Ordinal);

        // Of many at once, one succeeds.
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Confirm(server, url[(url.IndexOf('#', StringComparison.Ordinal) + 1)..], "brand new password")));
        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.NoContent));
        Assert.Equal(4, answers.Count(a => a.StatusCode == HttpStatusCode.BadRequest));
        using var again = await server.SignInAsync(me.Text("email"), "brand new password", Ct);
    }

    [Fact]
    public async Task The_command_line_makes_a_link_beside_a_running_server()
    {
        await using var server = await TestServer.StartAsync(Ct, isFresh: true);
        using var output = new StringWriter();
        using var errors = new StringWriter();
        Task<int> Run(string email) => CommandLine.RunAsync(
            ["reset-password", email, "--data", server.Folder], (_, _, _) => Task.CompletedTask, new InvocationConfiguration { Output = output, Error = errors });
        Assert.Equal(1, await Run("nobody@example.org"));
        Assert.Contains("no account", errors.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await Run(TestServer.AdminEmail));
        var token = Link().Match(output.ToString()).Groups[1].Value;
        await Confirm(server, token, "brand new password").JsonAsync(HttpStatusCode.NoContent, Ct);
        using var admin = await server.SignInAsync(TestServer.AdminEmail, "brand new password", Ct);
    }

    private static IEnumerable<(string, string)> MailSettings(int port) =>
    [
        ("Mail:SmtpHost", "127.0.0.1"), ("Mail:SmtpPort", port.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("Mail:SmtpSecurity", "none"),
        ("Mail:From", "noreply@tv.example"), ("Mail:LinkBase", "https://tv.example/"),
    ];

    private static Task<HttpResponseMessage> Confirm(TestServer server, string token, string password) => server.Http.PostAsJsonAsync("/api/auth/password-reset/confirm", new { token, password }, Ct);

    [GeneratedRegex("/reset-password#([\\w-]+)")]
    private static partial Regex Link();
}
