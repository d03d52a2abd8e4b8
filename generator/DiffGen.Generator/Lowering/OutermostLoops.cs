using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <summary>The loops of a body that stand in no other loop. Those of local functions and lambdas are not its own.</summary>
internal static class OutermostLoops
{
    public static IReadOnlyList<SyntaxNode> In(IOperation body)
    {
        List<SyntaxNode> loops = [];
        Visit(body, loops);
        return loops;
    }

    private static void Visit(IOperation operation, List<SyntaxNode> loops)
    {
        foreach (IOperation child in operation.ChildOperations)
        {
            switch (child)
            {
                case ILoopOperation loop:
                    loops.Add(loop.Syntax);
                    break;
                case ILocalFunctionOperation or IAnonymousFunctionOperation:
                    break;
                default:
                    Visit(child, loops);
                    break;
            }
        }
    }
}
