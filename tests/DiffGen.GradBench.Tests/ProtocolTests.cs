using System.Diagnostics;
using System.Text.Json;
using DiffGen.GradBench.Protocol;

namespace DiffGen.GradBench.Tests;

/// <summary>The tool as GradBench runs it: a process at the other end of two pipes.</summary>
public sealed class ProtocolTests : IDisposable
{
    private readonly Process tool;

    public ProtocolTests()
    {
        tool = Process.Start(new ProcessStartInfo("dotnet", [typeof(Tool).Assembly.Location]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    [Fact]
    public void A_conversation()
    {
        JsonElement started = Ask("""{"id": 0, "kind": "start", "eval": "hello"}""");
        Assert.Equal(0, started.GetProperty("id").GetInt32());
        Assert.Equal("diffgen", started.GetProperty("tool").GetString());
        Assert.True(Ask("""{"id": 1, "kind": "define", "module": "hello"}""").GetProperty("success").GetBoolean());
        Assert.False(Ask("""{"id": 2, "kind": "define", "module": "nothing"}""").GetProperty("success").GetBoolean());

        JsonElement square = Ask("""{"id": 3, "kind": "evaluate", "module": "hello", "function": "square", "input": 3.0}""");
        Assert.True(square.GetProperty("success").GetBoolean());
        Assert.Equal(9, square.GetProperty("output").GetDouble());
        Assert.Equal(["prepare", "evaluate"], square.GetProperty("timings").EnumerateArray().Select(timing => timing.GetProperty("name").GetString()));
        Assert.Equal(4, Ask("""{"id": 4, "kind": "analysis", "of": 3, "valid": true}""").GetProperty("id").GetInt32());

        JsonElement derivative = Ask("""{"id": 5, "kind": "evaluate", "module": "hello", "function": "double", "input": 3.0, "description": "three"}""");
        Assert.Equal(6, derivative.GetProperty("output").GetDouble());
        Assert.Equal(5, derivative.GetProperty("id").GetInt32());
    }

    [Fact]
    public void Runs_as_often_as_it_is_asked_to()
    {
        JsonElement answer = Ask(
            """{"id": 1, "kind": "evaluate", "module": "llsq", "function": "gradient", "input": {"x": [1, 2], "n": 3, "min_runs": 7, "min_seconds": 0}}""");
        JsonElement[] timings = answer.GetProperty("timings").EnumerateArray().Where(timing => timing.GetProperty("name").GetString() == "evaluate").ToArray();
        Assert.Equal(7, timings.Length);
        Assert.All(timings, timing => Assert.True(timing.GetProperty("nanoseconds").GetInt64() >= 0));

        answer = Ask(
            """{"id": 2, "kind": "evaluate", "module": "llsq", "function": "gradient", "input": {"x": [1, 2], "n": 3, "min_runs": 1, "min_seconds": 0.02}}""");
        Assert.True(answer.GetProperty("timings").EnumerateArray().Skip(1).Sum(timing => timing.GetProperty("nanoseconds").GetInt64()) >= 20_000_000);
    }

    [Theory]
    [InlineData("""{"id": 1, "kind": "evaluate", "module": "gmm", "function": "nothing", "input": {}}""", "nothing")]
    [InlineData("""{"id": 1, "kind": "evaluate", "module": "nothing", "function": "objective", "input": {}}""", "nothing")]
    [InlineData("""{"id": 1, "kind": "evaluate", "module": "lse", "function": "gradient", "input": {}}""", "KeyNotFoundException")]
    [InlineData("""{"id": 1, "kind": "evaluate", "module": "lse", "function": "gradient", "input": {"x": []}}""", "IndexOutOfRangeException")]
    public void What_cannot_be_evaluated_is_an_answer_too(string message, string reason)
    {
        JsonElement answer = Ask(message);
        Assert.False(answer.GetProperty("success").GetBoolean());
        Assert.Contains(reason, answer.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.True(Ask("""{"id": 2, "kind": "define", "module": "lse"}""").GetProperty("success").GetBoolean());
    }

    public void Dispose()
    {
        tool.StandardInput.Close();
        if (!tool.WaitForExit(5000))
        {
            tool.Kill();
        }

        tool.Dispose();
    }

    private JsonElement Ask(string message)
    {
        tool.StandardInput.WriteLine(message);
        tool.StandardInput.Flush();
        using JsonDocument answer = JsonDocument.Parse(tool.StandardOutput.ReadLine()!);
        return answer.RootElement.Clone();
    }
}
