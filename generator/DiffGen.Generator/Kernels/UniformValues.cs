using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Kernels;

/// <summary>Finds the numbers that all threads of a group compute alike: from parameters and from how many threads there are, on one way through the kernel.</summary>
internal sealed class UniformValues
{
    private readonly HashSet<int> varying = [];

    /// <param name="rank">How many numbers the kernel's index is made of.</param>
    public UniformValues(Function kernel, int rank)
    {
        varying.UnionWith(kernel.Parameters.Take(rank).Select(parameter => parameter.Value.Id));
        int before;
        do
        {
            before = varying.Count;
            Visit(kernel.Body, rank);
        }
        while (varying.Count > before);
    }

    public bool Contains(Operand operand) => operand is not Value { Id: var id } || !varying.Contains(id);

    private void Visit(Region region, int rank)
    {
        foreach (Statement statement in region.Statements)
        {
            foreach (Region inner in Traversal.Regions(statement))
            {
                Visit(inner, rank);
            }

            switch (statement)
            {
                case Let let:
                    Mark(let.Target, IsUniform(let.Operation, rank));
                    break;
                case If branch:
                    for (int i = 0; i < branch.Results.Count; i++)
                    {
                        Mark(branch.Results[i], Contains(branch.Condition) && Contains(branch.Then.Yields[i]) && Contains(branch.Else.Yields[i]));
                    }

                    break;
                case For loop:
                    bool isAlike = Contains(loop.Start) && Contains(loop.Limit);
                    Mark(loop.Induction, isAlike);
                    Mark(loop.Carried, loop.Body, isAlike);
                    break;
                case While loop:
                    Mark(loop.Carried, loop.Body, Contains(loop.Condition.Yields[0]));
                    break;
            }
        }
    }

    private bool IsUniform(Operation operation, int rank) => operation switch
    {
        Load or Collective or NewBuffer or Opaque { Purity: not Purity.Pure } => false,
        Opaque code when GroupCode.StandingOf(code, rank) != Standing.Common => false,
        _ => operation.Operands.All(Contains),
    };

    private void Mark(EquatableArray<Carried> carried, Region body, bool isAlike)
    {
        for (int i = 0; i < carried.Count; i++)
        {
            bool isUniform = isAlike && Contains(carried[i].Initial) && Contains(body.Yields[i]);
            Mark(carried[i].Phi, isUniform);
            Mark(carried[i].Result, isUniform);
        }
    }

    private void Mark(Value value, bool isUniform)
    {
        if (!isUniform)
        {
            varying.Add(value.Id);
        }
    }
}
